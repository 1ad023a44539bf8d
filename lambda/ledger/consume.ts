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
 * Adds a batch of the table's stream to the statistics. It stops at an item that it cannot read: what came before is
 * counted, and Lambda delivers the rest again until it gives that item up.
 */
export const consumer = (statistics: Pick<Statistics, 'add'>, log: Log) => {
  const add = async (records: readonly DynamoDBRecord[], buckets: readonly Bucket[]): Promise<void> => {
    if (buckets.length > 0)
      await statistics.add(`${sequenceOf(records[0])}-${sequenceOf(records.at(-1))}`, merge(buckets))
  }

  return async ({ Records: records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const stopAt = (record: DynamoDBRecord | undefined, error: unknown): DynamoDBBatchResponse => {
      const itemIdentifier = sequenceOf(record)
      log({ level: 'error', message: 'the ledger will try again from a record', sequence: itemIdentifier, error })
      return { batchItemFailures: [{ itemIdentifier }] }
    }
    const buckets: Bucket[] = []
    let answer: DynamoDBBatchResponse = { batchItemFailures: [] }
    let end = 0
    try {
      for (const record of records) {
        buckets.push(...bucketsOf(record))
        end++
      }
    } catch (error) {
      answer = stopAt(records[end], error)
    }
    return add(records.slice(0, end), buckets).then(
      () => answer,
      (error: unknown) => stopAt(records[0], error),
    )
  }
}
