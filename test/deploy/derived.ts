import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { fold } from '#gateway/routing/health/statistics.ts'
import type { AwsService } from '../../lambda/storage/aws/operations.ts'
import { dynamodbStatistics } from '../../lambda/storage/dynamodb/statistics.ts'
import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import type { Bucket } from '../../lambda/storage/statistics.ts'

const LIMIT_MS = 60_000
const HOUR_MS = 3_600_000

/** Asks again until there is something: the ledger comes some seconds after the log. */
const untilFound = async <T>(what: string, find: () => Promise<readonly T[]>): Promise<readonly T[]> => {
  for (const endsAt = Date.now() + LIMIT_MS; Date.now() < endsAt; await wait(500)) {
    const found = await find()
    if (found.length > 0) return found
  }
  throw new assert.AssertionError({ message: `The ledger derived no ${what} within ${LIMIT_MS / 1000} seconds.` })
}

const inOrder = (buckets: readonly Bucket[]): Bucket[] => buckets.toSorted((a, b) => (a.provider < b.provider ? -1 : 1))

/**
 * What the deployed ledger, woken by the table's stream, derives from the record of the only request. Each kind has its
 * assertion here: sums have their place beside the statistics.
 */
export const assertDerived = async (
  dynamodb: AwsService<'dynamodb'>,
  tableName: string,
  record: GenerationRecord,
): Promise<void> => {
  const statistics = dynamodbStatistics(dynamodb, { tableName, now: Date.now })
  const buckets = await untilFound('statistics', () => statistics.read(record.createdAt - HOUR_MS))
  assert.deepEqual(inOrder(buckets), inOrder(fold([record])))
}
