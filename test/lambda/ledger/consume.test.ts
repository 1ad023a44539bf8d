import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fold } from '#gateway/routing/health/statistics.ts'
import { consumer } from '../../../lambda/ledger/consume.ts'
import { dynamodbStatistics } from '../../../lambda/storage/dynamodb/statistics.ts'
import type { Bucket, Statistics } from '../../../lambda/storage/statistics.ts'
import { NOW, sampleRecord } from '../storage/conformance/sample.ts'
import { openTable, type TestTable } from '../storage/dynamodb/table.ts'
import { eventOf, inserted } from './stream.ts'

let table: TestTable
let statistics: Statistics
let log: Record<string, unknown>[]

beforeAll(async () => {
  table = await openTable()
  statistics = dynamodbStatistics(table.client, { tableName: table.tableName, now: () => NOW })
})
afterAll(() => table.close())
beforeEach(() => {
  log = []
})

/** A record of a provider of its own, so that tests do not meet. */
const recordOf = (provider: string) =>
  sampleRecord({ provider, attempts: sampleRecord().attempts.map((attempt) => ({ ...attempt, provider })) })

const countedOf = async (provider: string): Promise<Bucket[]> =>
  (await statistics.read(NOW)).filter((bucket) => bucket.provider === provider)

const consume = (store: Pick<Statistics, 'add'> = statistics) => consumer(store, (entry) => log.push(entry))

const sorted = (buckets: Bucket[]): Bucket[] => buckets.toSorted((a, b) => (a.model < b.model ? -1 : 1))

describe('a batch of the stream', () => {
  test('is added to the statistics, once however often it is delivered', async () => {
    const records = [recordOf('batch'), recordOf('batch'), recordOf('batch')]
    const event = eventOf(...records.map(inserted))
    for (const _ of [1, 2]) expect(await consume()(event)).toEqual({ batchItemFailures: [] })
    expect(sorted(await countedOf('batch'))).toEqual(sorted(fold(records)))
    expect(log).toEqual([])
  })

  test('says nothing where a record was written again, expired, or is none', async () => {
    const [again, expired, key] = [1, 2, 3].map((sequence) => inserted(recordOf('other'), sequence))
    const added: unknown[] = []
    const spy = { add: async (...batch: unknown[]) => void added.push(batch) }
    const event = eventOf(
      { ...again, eventName: 'MODIFY' },
      { ...expired, eventName: 'REMOVE' },
      { ...key, dynamodb: { ...key?.dynamodb, Keys: { pk: { S: 'STAT#20261122' }, sk: { S: 'x' } } } },
    )
    expect(await consume(spy)(event)).toEqual({ batchItemFailures: [] })
    expect(added).toEqual([])
  })

  test('stops at an item that cannot be read, after counting what came before', async () => {
    const broken = inserted(recordOf('poison'), 2)
    const event = eventOf(
      inserted(recordOf('poison'), 1),
      { ...broken, dynamodb: { ...broken.dynamodb, NewImage: { a: { S: 'not JSON' } } } },
      inserted(recordOf('poison'), 3),
    )
    expect(await consume()(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] })
    expect(sorted(await countedOf('poison'))).toEqual(sorted(fold([recordOf('poison')])))
    expect(log).toMatchObject([{ level: 'error', sequence: '2' }])
    // Lambda delivers the rest again, without the item once it has given it up.
    expect(await consume()(eventOf(inserted(recordOf('poison'), 3)))).toEqual({ batchItemFailures: [] })
    expect(sorted(await countedOf('poison'))).toEqual(sorted(fold([recordOf('poison'), recordOf('poison')])))
  })

  test('is delivered again as a whole when the table does not take it', async () => {
    const failing = { add: () => Promise.reject(new Error('ThrottlingException')) }
    const event = eventOf(inserted(recordOf('throttled'), 7), inserted(recordOf('throttled'), 8))
    expect(await consume(failing)(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] })
    expect(log).toMatchObject([{ level: 'error', sequence: '7', error: new Error('ThrottlingException') }])
  })

  test('without records is nothing', async () => {
    expect(await consume()(eventOf())).toEqual({ batchItemFailures: [] })
  })
})
