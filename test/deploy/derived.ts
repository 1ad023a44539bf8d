import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { ulid } from '#gateway/core/ids.ts'
import { fold as foldSums } from '#gateway/money/sums/fold.ts'
import { fold } from '#gateway/routing/health/statistics.ts'
import type { AwsService } from '../../lambda/storage/aws/operations.ts'
import { HOUR_MS } from '../../lambda/storage/calendar.ts'
import { dynamodbGenerations } from '../../lambda/storage/dynamodb/generations.ts'
import { dynamodbStatistics } from '../../lambda/storage/dynamodb/statistics.ts'
import { dynamodbSums } from '../../lambda/storage/dynamodb/sums.ts'
import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import type { Mark } from '../../lambda/storage/ledger/sums.ts'
import type { Bucket } from '../../lambda/storage/statistics.ts'

/** The stream is read once a minute. */
const LIMIT_MS = 150_000

/** Asks again until there is something: the ledger comes some seconds after the log. */
const untilFound = async <T>(what: string, find: () => Promise<readonly T[]>): Promise<readonly T[]> => {
  for (const endsAt = Date.now() + LIMIT_MS; Date.now() < endsAt; await wait(500)) {
    const found = await find()
    if (found.length > 0) return found
  }
  throw new assert.AssertionError({ message: `The ledger derived no ${what} within ${LIMIT_MS / 1000} seconds.` })
}

const inOrder = (buckets: readonly Bucket[]): Bucket[] => buckets.toSorted((a, b) => (a.provider < b.provider ? -1 : 1))

/** The same request in an hour that is over, as it comes when it is put back. */
const earlier = (record: GenerationRecord): GenerationRecord => {
  const createdAt = record.createdAt - 3 * HOUR_MS
  return { ...record, createdAt, id: `gen_${ulid(createdAt, randomBytes(10))}` }
}

/**
 * The hour of a record that is put back is marked by the deployed ledger, and summed by what the schedule runs; the hour
 * that is not over stays marked.
 */
export const assertSummed = async (
  dynamodb: AwsService<'dynamodb'>,
  tableName: string,
  { record, close }: { readonly record: GenerationRecord; readonly close: () => Promise<unknown> },
): Promise<void> => {
  const options = { tableName, now: Date.now }
  const sums = dynamodbSums(dynamodb, options)
  const putBack = earlier(record)
  const isOver = ({ startMs }: Mark): boolean => startMs <= putBack.createdAt
  await dynamodbGenerations(dynamodb, { ...options, retentionDays: 1 }).put(putBack)
  await untilFound('marks', async () => (await sums.marked(record.team)).filter(isOver))
  assert.deepEqual(await close(), { summed: 1, charged: 0 })
  const published = await sums.read(record.team, putBack.createdAt - HOUR_MS, Date.now(), 'cells')
  assert.deepEqual(
    published.map(({ sheet }) => sheet.cells),
    [foldSums([putBack]).cells],
  )
  const left = await sums.marked(record.team)
  assert.deepEqual(left.map(isOver), [false])
}

/** What the deployed ledger, woken by the table's stream, derives from the record of the only request. */
export const assertDerived = async (
  dynamodb: AwsService<'dynamodb'>,
  tableName: string,
  record: GenerationRecord,
): Promise<void> => {
  const statistics = dynamodbStatistics(dynamodb, { tableName, now: Date.now })
  const buckets = await untilFound('statistics', () => statistics.read(record.createdAt - HOUR_MS))
  assert.deepEqual(inOrder(buckets), inOrder(fold([record])))
}
