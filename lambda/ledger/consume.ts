import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { fold, merge } from '../gateway/routing/health/statistics.ts'
import type { Log } from '../log.ts'
import type { Item } from '../storage/dynamodb/attributes.ts'
import { fromGenerationItem } from '../storage/dynamodb/generation-item.ts'
import type { Bucket, Statistics } from '../storage/statistics.ts'

/** Only what is new in the request log: the ledger's own writes come by in the same stream. */
const isGeneration = ({ eventName, dynamodb }: DynamoDBRecord): boolean =>
  eventName === 'INSERT' && dynamodb?.Keys?.['pk']?.S?.startsWith('LOG#') === true

/** Throws for an item that is no record. */
const bucketsOf = (record: DynamoDBRecord): Bucket[] =>
  isGeneration(record) ? fold([fromGenerationItem((record.dynamodb?.NewImage ?? {}) as Item)]) : []

const sequenceOf = (record: DynamoDBRecord | undefined): string => record?.dynamodb?.SequenceNumber ?? ''

/**
 * Adds a batch of the table's stream to the statistics. What can never be counted, a record that cannot be read or a
 * bucket that the store will never take, is left out and logged: no record stops those beside it. What fails otherwise
 * is delivered again, and counts once.
 */
export const consumer = (statistics: Pick<Statistics, 'add'>, log: Log) => {
  const leaveOut = (what: object, error: unknown): void =>
    log({ level: 'error', message: 'the ledger left something out', ...what, error })

  const readable = (record: DynamoDBRecord): Bucket[] => {
    try {
      return bucketsOf(record)
    } catch (error) {
      leaveOut({ sequence: sequenceOf(record), generation: record.dynamodb?.Keys?.['sk']?.S }, error)
      return []
    }
  }
  /** All at once; one after the other where one of them is wrong. */
  const add = async (batchId: string, buckets: readonly Bucket[]): Promise<void> => {
    try {
      if (buckets.length > 0) await statistics.add(batchId, buckets)
    } catch (error) {
      const [first, ...others] = buckets
      if (!(error instanceof RangeError) || !first) throw error
      if (others.length === 0) return leaveOut({ bucket: first }, error)
      for (const bucket of buckets) await add(batchId, [bucket])
    }
  }

  return async ({ Records: records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const [first, last] = [records[0], records.at(-1)].map(sequenceOf)
    try {
      await add(`${first}-${last}`, merge(records.flatMap(readable)))
      return { batchItemFailures: [] }
    } catch (error) {
      log({ level: 'error', message: 'the ledger will try again from a record', sequence: first, error })
      return { batchItemFailures: [{ itemIdentifier: first ?? '' }] }
    }
  }
}
