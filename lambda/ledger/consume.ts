import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { fold, merge } from '../gateway/routing/health/statistics.ts'
import type { Log } from '../log.ts'
import type { Item } from '../storage/dynamodb/attributes.ts'
import { fromGenerationItem } from '../storage/dynamodb/generation-item.ts'
import type { Sums } from '../storage/ledger/sums.ts'
import type { Bucket, Statistics } from '../storage/statistics.ts'
import { changesIn } from './changes.ts'

/** Only what is new in the request log: the ledger's own writes come by in the same stream. */
const isGeneration = ({ eventName, dynamodb }: DynamoDBRecord): boolean =>
  eventName === 'INSERT' && dynamodb?.Keys?.['pk']?.S?.startsWith('LOG#') === true

/** Throws for an item that is no record. */
const bucketsOf = (record: DynamoDBRecord): Bucket[] =>
  isGeneration(record) ? fold([fromGenerationItem((record.dynamodb?.NewImage ?? {}) as Item)]) : []

const sequenceOf = (record: DynamoDBRecord | undefined): string => record?.dynamodb?.SequenceNumber ?? ''

export interface LedgerStores {
  readonly statistics: Pick<Statistics, 'add'>
  readonly sums: Pick<Sums, 'mark'>
}

/**
 * Takes a batch of the table's stream: marks the hours that have changed, so that they are summed, and adds to the
 * statistics of endpoints. What can never be counted, a record that cannot be read or a bucket that the store will never
 * take, is left out and logged: no record stops those beside it. What fails otherwise is delivered again.
 */
export const consumer = ({ statistics, sums }: LedgerStores, log: Log) => {
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
  const each = async <T>(
    what: string,
    all: readonly T[],
    write: (some: readonly T[]) => Promise<void>,
  ): Promise<void> => {
    try {
      if (all.length > 0) await write(all)
    } catch (error) {
      const [first, ...others] = all
      if (!(error instanceof RangeError) || first === undefined) throw error
      if (others.length === 0) return leaveOut({ [what]: first }, error)
      for (const one of all) await each(what, [one], write)
    }
  }

  return async ({ Records: records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const [first, last] = [records[0], records.at(-1)].map(sequenceOf)
    try {
      await each('mark', changesIn(records), (marks) => sums.mark(marks))
      const buckets = merge(records.flatMap(readable))
      await each('bucket', buckets, (some) => statistics.add(`${first}-${last}`, some))
      return { batchItemFailures: [] }
    } catch (error) {
      log({ level: 'error', message: 'the ledger will try again from a record', sequence: first, error })
      return { batchItemFailures: [{ itemIdentifier: first ?? '' }] }
    }
  }
}
