import type { DynamoDBRecord, StreamRecord } from 'aws-lambda'
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
  statistics = dynamodbStatistics(table.dynamodb, { tableName: table.tableName, now: () => NOW })
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

  const image = (NewImage: StreamRecord['NewImage'] & object): DynamoDBRecord => {
    const record = inserted(recordOf('poison'), 2)
    return { ...record, dynamodb: { ...record.dynamodb, NewImage } }
  }
  test.each<[what: string, poison: () => DynamoDBRecord]>([
    ['without attributes', () => image({})],
    ['that is no JSON', () => image({ a: { S: 'not JSON' } })],
    ['whose attempts are none', () => image({ a: { S: '7' } })],
    ['of a provider without a name', () => image({ a: { S: '[[null,null,"system"]]' } })],
  ])('counts the records beside an item %s, and says which was left out', async (what, poison) => {
    const healthy = [recordOf(what), recordOf(what)]
    const [first, last] = healthy.map((record, index) => inserted(record, what.length * 10 + index))
    if (!first || !last) throw new Error('two were made')
    expect(await consume()(eventOf(first, poison(), last))).toEqual({ batchItemFailures: [] })
    expect(sorted(await countedOf(what))).toEqual(sorted(fold(healthy)))
    expect(log).toMatchObject([{ level: 'error', sequence: '2', generation: expect.stringContaining('gen_') }])
  })

  test('counts the endpoints beside one that the table will never take', async () => {
    const [poison, healthy] = fold([recordOf('key')])
    if (!poison || !healthy) throw new Error('the sample tried two endpoints')
    // As if the name had come through.
    const long = (bucket: Bucket) => (bucket.model === poison.model ? { ...bucket, model: 'm'.repeat(1100) } : bucket)
    const store = { add: (id: string, deltas: readonly Bucket[]) => statistics.add(id, deltas.map(long)) }
    const event = eventOf(inserted(recordOf('key'), 1))
    for (const _ of [1, 2]) expect(await consume(store)(event)).toEqual({ batchItemFailures: [] })
    expect(await countedOf('key')).toEqual([healthy])
    expect(log).toMatchObject([{ bucket: { model: poison.model } }, { bucket: { model: poison.model } }])
  })

  test('counts nothing of models that a team has named itself', async () => {
    const mapped = recordOf('mapped')
    const attempts = mapped.attempts.map((attempt, index) => ({
      ...attempt,
      model: `made-up-${index}`,
      isMapped: true,
    }))
    expect(fold([{ ...mapped, attempts, providerModel: 'made-up-0' }])).toEqual([])
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
