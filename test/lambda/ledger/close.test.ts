import type { DynamoDBRecord } from 'aws-lambda'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fold } from '#gateway/money/sums/fold.ts'
import { closer } from '../../../lambda/ledger/close.ts'
import { consumer } from '../../../lambda/ledger/consume.ts'
import type { AwsService } from '../../../lambda/storage/aws/operations.ts'
import { HOUR_MS } from '../../../lambda/storage/calendar.ts'
import { dynamodbGenerations } from '../../../lambda/storage/dynamodb/generations.ts'
import { generationKey } from '../../../lambda/storage/dynamodb/log/keys.ts'
import { dynamodbLog } from '../../../lambda/storage/dynamodb/log/log.ts'
import { dynamodbSums } from '../../../lambda/storage/dynamodb/sums.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { serviceAt } from '../storage/aws/clients.ts'
import { randomRecord } from '../storage/conformance/random-records.ts'
import { generationId, NOW, sampleRecord } from '../storage/conformance/sample.ts'
import { openTable, type TestTable } from '../storage/dynamodb/table.ts'
import { FAULTS, faultyAws } from '../storage/faulty-aws.ts'
import { eventOf, inserted } from './stream.ts'

/** All hours that records are in are over. */
const START = NOW - 6 * HOUR_MS
const now = () => NOW

let table: TestTable
let log: Record<string, unknown>[] = []
let teams = 0
const newTeam = () => `close-${teams++}`

beforeAll(async () => {
  table = await openTable()
})
afterAll(() => table.close())

const sumsBy = (dynamodb: AwsService<'dynamodb'>) => dynamodbSums(dynamodb, { tableName: table.tableName, now })

const close = (dynamodb = table.dynamodb) =>
  closer(
    {
      openLog: (unreadable) => dynamodbLog({ dynamodb, tableName: table.tableName, unreadable, retentionDays: 9, now }),
      sums: sumsBy(dynamodb),
      now,
    },
    (entry) => log.push(entry),
  )()

const consume = (records: readonly DynamoDBRecord[], dynamodb = table.dynamodb) =>
  consumer({ statistics: { add: async () => undefined }, sums: sumsBy(dynamodb) }, (entry) => log.push(entry))(
    eventOf(...records),
  )

const put = (records: readonly GenerationRecord[]) =>
  Promise.all(
    records.map(dynamodbGenerations(table.dynamodb, { tableName: table.tableName, retentionDays: 9, now }).put),
  )

const expectSummed = async (team: string, records: readonly GenerationRecord[]): Promise<void> => {
  const sums = sumsBy(table.dynamodb)
  expect(await sums.marked(team)).toEqual([])
  const hours = Map.groupBy(records, ({ createdAt }) => createdAt - (createdAt % HOUR_MS))
  for (const list of ['cells', 'users', 'tags'] as const) {
    const published = await sums.read(team, START - HOUR_MS, NOW, list)
    expect(published.map(({ startMs }) => startMs)).toEqual([...hours.keys()].sort((a, b) => a - b))
    for (const { startMs, sheet } of published) expect(sheet[list]).toEqual(fold(hours.get(startMs) ?? [])[list])
  }
}

/** Asks a store that, now and then, does nothing and fails, or does it and loses the answer. */
const unreliable =
  (faults: readonly ('works' | 'fails' | 'loses the answer')[]): AwsService<'dynamodb'> =>
  async (...call) => {
    const fault = faults[asked++ % faults.length]
    if (fault === 'fails') throw new Error('ThrottlingException')
    const answer = await table.dynamodb(...call)
    if (fault === 'loses the answer') throw new Error('ECONNRESET')
    return answer
  }
let asked = 0

describe('the sums are those of the log', () => {
  test('however batches are cut, repeated, mixed up and in part forgotten halfway, whoever fails meanwhile', async () => {
    const world = fc.record({
      records: fc.array(randomRecord('', fc.integer({ min: START, max: START + 3 * HOUR_MS })), {
        minLength: 1,
        maxLength: 12,
      }),
      batches: fc.array(fc.array(fc.nat(100), { maxLength: 6 }), { maxLength: 6 }),
      faults: fc.array(fc.constantFrom('works', 'works', 'fails', 'loses the answer'), { minLength: 1, maxLength: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(world, async ({ records: some, batches, faults }) => {
        const team = newTeam()
        const records = some.map((record) => ({ ...record, team }))
        const stream = records.map((record, index) => inserted(record, index + 1))
        const shaky = unreliable(faults)
        await put(records)
        for (const batch of batches) {
          const part = batch.flatMap((index) => stream[index % stream.length] ?? [])
          await consume(part, shaky)
          await Promise.allSettled([close(shaky), close(shaky)])
        }
        // What failed is delivered again until it is taken.
        await consume(stream)
        await close()
        await expectSummed(team, records)
        const late = sampleRecord({ team, createdAt: START + 1, id: generationId(START + 1) })
        await put([late])
        await consume([inserted(late, 99)])
        await close()
        await expectSummed(team, [...records, late])
      }),
      { numRuns: 25 },
    )
  })

  test('without what is no record, which is told', async () => {
    const team = newTeam()
    const record = sampleRecord({ team, createdAt: START })
    const broken = generationId(START + 1)
    await put([record])
    const Item = { ...generationKey(team, broken), a: { S: 'not JSON' } }
    await table.dynamodb('PutItem', { TableName: table.tableName, Item })
    log = []
    await consume([inserted(record, 1)])
    expect(await close()).toEqual({ summed: 1 })
    await expectSummed(team, [record])
    expect(log).toMatchObject([{ level: 'error', count: 1, unreadable: [{ id: broken }] }])
  })

  test('and an hour that is not over stays marked', async () => {
    const team = newTeam()
    await put([sampleRecord({ team })])
    await consume([inserted(sampleRecord({ team }), 1)])
    expect(await close()).toEqual({ summed: 0 })
    expect(await sumsBy(table.dynamodb).marked(team)).toHaveLength(1)
  })
})

test.each(FAULTS)('when the table %s the hour stays marked, and is summed the next time', async (fault) => {
  const aws = await faultyAws(table.endpoint)
  const dynamodb = serviceAt('dynamodb', aws.endpoint, 'the signed client', 300)
  for (const operation of ['Query', 'PutItem', 'UpdateItem']) {
    const team = newTeam()
    const record = sampleRecord({ team, createdAt: START })
    await put([record])
    await consume([inserted(record, 1)])
    aws.fault = fault
    aws.only = (target) => target.endsWith(`.${operation}`)
    await expect(close(dynamodb)).rejects.toThrow(/could not be summed|DynamoDB/)
    aws.fault = undefined
    await close()
    await expectSummed(team, [record])
  }
  await aws.close()
})
