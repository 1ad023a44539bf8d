import type { DynamoDBRecord } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { publishedTo } from '../../../lambda/ledger/alerts.ts'
import { consumer, type LedgerStores } from '../../../lambda/ledger/consume.ts'
import type { Alert } from '../../../lambda/storage/alerts.ts'
import { awsService } from '../../../lambda/storage/aws/bounded-service.ts'
import { queryClient } from '../../../lambda/storage/aws/query-client.ts'
import { toAlertItem } from '../../../lambda/storage/dynamodb/alerts/item.ts'
import type { Item } from '../../../lambda/storage/dynamodb/attributes.ts'
import { environmentAt, REGION } from '../storage/aws/clients.ts'
import { sampleAlert, sampleRecord } from '../storage/conformance/sample.ts'
import { type FakeSns, fakeSns } from '../storage/fake-sns.ts'
import { alerted, eventOf, inserted } from './stream.ts'

let sns: FakeSns
beforeAll(async () => {
  sns = await fakeSns()
})
afterAll(() => sns.close())

let log: Record<string, unknown>[]
/** What was done, in its order: `mark`, `count` and of which records, `tell` and of what. */
let done: string[]
beforeEach(() => {
  log = []
  done = []
  sns.published.length = 0
})

const alertOf = (id: string): Alert => sampleAlert({ id })
const telling = async ({ id }: Alert): Promise<void> => void done.push(`tell ${id}`)

const consume = (changes: Partial<LedgerStores> = {}) =>
  consumer(
    {
      statistics: { add: async (batch) => void done.push(`count ${batch}`) },
      sums: { mark: async (marks) => void done.push(`mark ${marks.map(({ changes }) => changes)}`) },
      tell: telling,
      ...changes,
    },
    (entry) => log.push(entry),
  )

const record = (sequence: number): DynamoDBRecord => inserted(sampleRecord(), sequence)
const BATCH = eventOf(record(1), record(2), alerted(alertOf('a'), 3), record(4), alerted(alertOf('b'), 5), record(6))

test('an alert in a batch is told once all before it is counted', async () => {
  expect(await consume()(BATCH)).toEqual({ batchItemFailures: [] })
  expect(done).toEqual(['mark 4', 'count 1-2', 'tell a', 'count 4-4', 'tell b', 'count 6-6'])
  expect(log).toEqual([])
})

test('one that cannot be told for a moment is delivered again, with what is after it and nothing before it', async () => {
  let isAway = true
  const tell = async (alert: Alert) => {
    if (isAway && alert.id === 'b') throw new Error('SNS is away')
    await telling(alert)
  }
  const { batchItemFailures } = await consume({ tell })(BATCH)
  expect(batchItemFailures).toEqual([{ itemIdentifier: '5' }])
  expect(log).toMatchObject([{ level: 'error', sequence: '5', error: new Error('SNS is away') }])
  isAway = false
  const again = BATCH.Records.filter(({ dynamodb }) => Number(dynamodb?.SequenceNumber) >= 5)
  expect(await consume({ tell })(eventOf(...again))).toEqual({ batchItemFailures: [] })
  // All hours are marked at once, as an hour may be marked twice.
  expect(done).toEqual(['mark 4', 'count 1-2', 'tell a', 'count 4-4', 'mark 1', 'tell b', 'count 6-6'])
})

test('what cannot be counted behind an alert does not tell it again', async () => {
  const add = async (batch: string) => {
    if (batch.startsWith('4')) throw new Error('throttled')
  }
  const { batchItemFailures } = await consume({ statistics: { add } })(BATCH)
  expect(batchItemFailures).toEqual([{ itemIdentifier: '4' }])
  expect(done).toEqual(['mark 4', 'tell a'])
})

const poison = (sequence: number, NewImage?: Item): DynamoDBRecord => {
  const { NewImage: _, ...rest } = alerted(alertOf('poison'), sequence).dynamodb ?? {}
  const image = NewImage && JSON.parse(JSON.stringify(NewImage))
  return { ...alerted(alertOf('poison'), sequence), dynamodb: { ...rest, ...(image ? { NewImage: image } : {}) } }
}
test.each([
  ['without attributes', poison(3)],
  ['of nothing that is known', poison(3, { ...toAlertItem(alertOf('poison')), sc: { S: 'galaxy' } })],
  ['of half an amount', poison(3, toAlertItem(sampleAlert({ spent: '0.5' })))],
])('an item %s is left out, and stops nothing beside it', async (_, bad) => {
  const event = eventOf(record(1), alerted(alertOf('a'), 2), bad, alerted(alertOf('b'), 4), record(5))
  expect(await consume()(event)).toEqual({ batchItemFailures: [] })
  expect(done.slice(1)).toEqual(['count 1-1', 'tell a', 'tell b', 'count 5-5'])
  expect(log).toMatchObject([{ level: 'error', sequence: '3', alert: '2026-11#1#pico#80' }])
})

test('an alert that is changed or goes is not told, nor is any where nobody is to be', async () => {
  const alert = alerted(alertOf('a'), 1)
  const others = eventOf({ ...alert, eventName: 'MODIFY' }, { ...alert, eventName: 'REMOVE' })
  expect(await consume()(others)).toEqual({ batchItemFailures: [] })
  expect(await consume({ tell: undefined })(eventOf(alert))).toEqual({ batchItemFailures: [] })
  expect(done).toEqual([])
})

const topic = 'arn:aws:sns:us-east-1:123456789012:alerts'
const published = () =>
  publishedTo(awsService('sns', queryClient({ region: REGION, variables: environmentAt(sns.endpoint) }), 15_000), topic)

test('a topic is told in plain words, once', async () => {
  expect(await consume({ tell: published() })(eventOf(alerted(sampleAlert(), 1)))).toEqual({ batchItemFailures: [] })
  expect(sns.published).toMatchObject([
    { TopicArn: topic, Subject: 'Pointsman: 80 % of the budget of project support' },
  ])
})

test('what SNS will never take is left out and logged; what it fails at comes again', async () => {
  const event = eventOf(alerted(sampleAlert({ id: 'a' }), 1), alerted(sampleAlert({ id: 'b' }), 2))
  sns.answers.push(sns.error(400, 'InvalidParameter'))
  expect(await consume({ tell: published() })(event)).toEqual({ batchItemFailures: [] })
  expect(log).toMatchObject([{ level: 'error', alert: { id: 'a' } }])
  expect(sns.published).toHaveLength(1)
  sns.answers.push(...Array.from({ length: 3 }, () => sns.error(500, 'InternalError')))
  expect(await consume({ tell: published() })(event)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] })
  expect(sns.published).toHaveLength(1)
})
