import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { fold, merge } from '../gateway/routing/health/statistics.ts'
import type { Log } from '../log.ts'
import type { Alert } from '../storage/alerts.ts'
import type { Item } from '../storage/dynamodb/attributes.ts'
import { fromGenerationItem } from '../storage/dynamodb/generation-item.ts'
import type { Sums } from '../storage/ledger/sums.ts'
import type { Bucket, Statistics } from '../storage/statistics.ts'
import { alertOf, piecesOf } from './alerts.ts'
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
  /** Tells people. Rejects with RangeError for what can never be told. Absent: nobody is told. */
  readonly tell?: ((alert: Alert) => Promise<void>) | undefined
}

/**
 * Takes a batch of the table's stream: marks the hours that have changed, so that they are summed, and adds to the
 * statistics of endpoints, and tells people of alerts. What can never be counted or told, a record that cannot be read or a
 * bucket that the store will never take, is left out and logged: no record stops those beside it. What fails otherwise is
 * delivered again: all records from there on, so that an alert is told when all before it is counted.
 */
export const consumer = ({ statistics, sums, tell = async () => undefined }: LedgerStores, log: Log) => {
  const leaveOut = (what: object, error: unknown): void =>
    log({ level: 'error', message: 'the ledger left something out', ...what, error })

  const readable = <T>(what: string, record: DynamoDBRecord, read: (record: DynamoDBRecord) => readonly T[]) => {
    try {
      return read(record)
    } catch (error) {
      leaveOut({ sequence: sequenceOf(record), [what]: record.dynamodb?.Keys?.['sk']?.S }, error)
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
    let from = sequenceOf(records[0])
    try {
      await each('mark', changesIn(records), (marks) => sums.mark(marks))
      for (const { records: counted, alert } of piecesOf(records)) {
        from = sequenceOf(counted[0] ?? alert)
        const buckets = merge(counted.flatMap((record) => readable('generation', record, bucketsOf)))
        await each('bucket', buckets, (some) => statistics.add(`${from}-${sequenceOf(counted.at(-1))}`, some))
        if (!alert) continue
        from = sequenceOf(alert)
        const alerts = readable('alert', alert, (record) => [alertOf(record)])
        await each('alert', alerts, async ([one]) => one && tell(one))
      }
      return { batchItemFailures: [] }
    } catch (error) {
      log({ level: 'error', message: 'the ledger will try again from a record', sequence: from, error })
      return { batchItemFailures: [{ itemIdentifier: from }] }
    }
  }
}
