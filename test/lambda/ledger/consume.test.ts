import type { DynamoDBRecord, StreamRecord } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fold } from '#gateway/routing/health/statistics.ts'
import { consumer } from '../../../lambda/ledger/consume.ts'
import { HOUR_MS } from '../../../lambda/storage/calendar.ts'
import { dynamodbStatistics } from '../../../lambda/storage/dynamodb/statistics.ts'
import { dynamodbSums } from '../../../lambda/storage/dynamodb/sums.ts'
import type { Mark, Sums } from '../../../lambda/storage/ledger/sums.ts'
import type { Bucket, Statistics } from '../../../lambda/storage/statistics.ts'
import { NOW, sampleRecord } from '../storage/conformance/sample.ts'
import { openTable, type TestTable } from '../storage/dynamodb/table.ts'
import { eventOf, inserted } from './stream.ts'

let table: TestTable
let statistics: Statistics
let sums: Sums
let log: Record<string, unknown>[]

beforeAll(async () => {
  table = await openTable()
  statistics = dynamodbStatistics(table.dynamodb, { tableName: table.tableName, now: () => NOW })
  sums = dynamodbSums(table.dynamodb, { tableName: table.tableName, now: () => NOW })
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

const consume = (store: Pick<Statistics, 'add'> = statistics, marking: Pick<Sums, 'mark'> = sums) =>
  consumer({ statistics: store, sums: marking }, (entry) => log.push(entry))

const sorted = (buckets: Bucket[]): Bucket[] => buckets.toSorted((a, b) => (a.model < b.model ? -1 : 1))

describe('a batch of the stream', () => {
  test('is added to the statistics', async () => {
    const records = [recordOf('batch'), recordOf('batch'), recordOf('batch')]
    const event = eventOf(...records.map(inserted))
    expect(await consume()(event)).toEqual({ batchItemFailures: [] })
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
    expect(await consume(store)(event)).toEqual({ batchItemFailures: [] })
    const [counted] = await countedOf('key')
    expect(counted).toMatchObject({ model: healthy.model })
    expect(log).toMatchObject([{ bucket: { model: poison.model } }])
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

  const marksOf = async (...records: DynamoDBRecord[]): Promise<Mark[]> => {
    const marked: Mark[] = []
    const marking = { mark: async (marks: readonly Mark[]) => void marked.push(...marks) }
    await consume({ add: async () => undefined }, marking)(eventOf(...records))
    return marked
  }

  test('marks each hour of each team that has changed, by the keys alone', async () => {
    const earlier = sampleRecord({ team: 'a#b', createdAt: NOW - HOUR_MS })
    const put = [inserted(sampleRecord(), 1), inserted(sampleRecord(), 2), inserted(earlier, 3)]
    const again = { ...inserted(earlier, 4), eventName: 'MODIFY' as const }
    const bare = (record: DynamoDBRecord): DynamoDBRecord => {
      const { NewImage: _, ...rest } = record.dynamodb ?? {}
      return { ...record, dynamodb: rest }
    }
    const expected = [
      { team: 'default', startMs: NOW, changes: 2 },
      { team: 'a#b', startMs: NOW - HOUR_MS, changes: 2 },
    ]
    expect(await marksOf(...put, again)).toEqual(expected)
    expect(await marksOf(...[...put, again].map(bare))).toEqual(expected)
  })

  test('marks what a person has removed, not what has expired, nor what is no record', async () => {
    const removed = { ...inserted(sampleRecord(), 1), eventName: 'REMOVE' as const }
    const expired = { ...removed, userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }
    const of = (pk: string, sk: string) => ({ ...removed, dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } } } })
    const odd = [of('SUM#t#20261122', '11'), of('LOG#%zz#20261122#1', 'x'), of('LOG#t#20261122#1', 'gen_x'), {}]
    expect(await marksOf(removed)).toEqual([{ team: 'default', startMs: NOW, changes: 1 }])
    expect(await marksOf(expired, ...odd)).toEqual([])
  })

  test('is marked beside a team whose name the table will never take, and again when it is delivered again', async () => {
    const long = inserted(sampleRecord({ team: 'x'.repeat(1500) }), 1)
    const event = eventOf(long, inserted(sampleRecord({ team: 'beside' }), 2))
    let before = 0
    for (const _ of [1, 2]) {
      expect(await consume()(event)).toEqual({ batchItemFailures: [] })
      const [mark] = await sums.marked('beside')
      expect(mark).toMatchObject({ team: 'beside', startMs: NOW })
      expect(mark?.changes).toBeGreaterThan(before)
      before = mark?.changes ?? 0
    }
    expect(log).toMatchObject([{ mark: { changes: 1 } }, { mark: { changes: 1 } }])
  })

  test('is delivered again when it could not be marked', async () => {
    const failing = { mark: () => Promise.reject(new Error('ThrottlingException')) }
    const event = eventOf(inserted(recordOf('unmarked'), 7))
    expect(await consume(statistics, failing)(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] })
    expect(await countedOf('unmarked')).toEqual([])
  })

  test('without records is nothing', async () => {
    expect(await consume()(eventOf())).toEqual({ batchItemFailures: [] })
  })
})
