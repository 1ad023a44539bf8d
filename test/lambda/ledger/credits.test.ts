import { afterAll, beforeAll, expect, test } from 'vitest'
import { closer } from '../../../lambda/ledger/close.ts'
import { consumer } from '../../../lambda/ledger/consume.ts'
import type { AwsService } from '../../../lambda/storage/aws/operations.ts'
import { DAY_MS, dayOf, HOUR_MS } from '../../../lambda/storage/calendar.ts'
import { dynamodbCredits } from '../../../lambda/storage/dynamodb/accounts/credits.ts'
import { dynamodbSpending } from '../../../lambda/storage/dynamodb/accounts/spending.ts'
import { dynamodbGenerations } from '../../../lambda/storage/dynamodb/generations.ts'
import { dynamodbLog } from '../../../lambda/storage/dynamodb/log/log.ts'
import { marksIn } from '../../../lambda/storage/dynamodb/marks.ts'
import { dynamodbSums } from '../../../lambda/storage/dynamodb/sums.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { generationId, NOW, sampleRecord } from '../storage/conformance/sample.ts'
import { openTable, type TestTable } from '../storage/dynamodb/table.ts'
import { eventOf, inserted } from './stream.ts'

/** Credits were turned on in the middle of yesterday's second hour. */
const DAY = dayOf(NOW) - DAY_MS
const ON = DAY + 1.5 * HOUR_MS

let table: TestTable
beforeAll(async () => {
  table = await openTable()
})
afterAll(() => table.close())

const logged: object[] = []
const storesBy = (dynamodb: AwsService<'dynamodb'>, now: number) => {
  const { tableName } = table
  const clock = () => now
  return {
    openLog: (unreadable: (id: string, error: unknown) => void) =>
      dynamodbLog({ dynamodb, tableName, unreadable, retentionDays: 9, now: clock }),
    sums: dynamodbSums(dynamodb, { tableName, now: clock }),
    charging: {
      uncharged: marksIn(dynamodb, tableName, 'UNCHARGED'),
      credits: dynamodbCredits(dynamodb, { tableName }),
      settings: dynamodbSpending(dynamodb, { tableName }),
    },
    now: clock,
  }
}
const close = (now = NOW, dynamodb = table.dynamodb) => closer(storesBy(dynamodb, now), (entry) => logged.push(entry))()

const recordOf = (team: string, createdAt: number, costs: readonly ['system' | 'byok', string][]): GenerationRecord =>
  sampleRecord({
    ...{ id: generationId(createdAt), team, createdAt },
    attempts: costs.map(([credential, known]) => ({
      ...{ provider: 'p', model: 'm', credential, mode: 'relay', startedAt: createdAt, durationMs: 1, success: true },
      cost: { owner: credential === 'system' ? 'deployment' : 'team', known, source: 'priced' },
    })),
  })

const put = async (...records: readonly GenerationRecord[]): Promise<void> => {
  const { dynamodb, tableName } = table
  const store = dynamodbGenerations(dynamodb, { tableName, retentionDays: 9, now: () => NOW })
  await Promise.all(records.map(store.put))
  const { sums } = storesBy(dynamodb, NOW)
  const consume = consumer({ statistics: { add: async () => undefined }, sums }, (entry) => logged.push(entry))
  await consume(eventOf(...records.map((record, at) => inserted(record, at + 1))))
}

const turnOn = (team: string) =>
  dynamodbSpending(table.dynamodb, table).setSpending(
    team,
    { budgets: [], limits: [], credits: { periods: [{ fromMs: ON }], allowance: { pico: '1000', sinceMs: ON } } },
    0,
  )
const linesOf = async (team: string) =>
  (await dynamodbCredits(table.dynamodb, table).list(team)).map(({ kind, period, pico }) => [kind, period, pico])

test('a day is entered when it is over, and again by the difference where its log has changed', async () => {
  await turnOn('acme')
  await put(
    recordOf('acme', DAY, [['system', '999']]),
    recordOf('acme', ON - 1, [['system', '900']]),
    recordOf('acme', ON, [
      ['byok', '800'],
      ['system', '1'],
    ]),
    recordOf('acme', DAY + 5 * HOUR_MS, [['system', '20']]),
    recordOf('free', ON, [['system', '500']]),
  )
  // Its hours are over and summed, and it is not.
  expect(await close(DAY + 12 * HOUR_MS)).toMatchObject({ summed: 4, charged: 0 })
  expect(await linesOf('acme')).toEqual([])
  expect(await close()).toMatchObject({ summed: 0, charged: 1 })
  const entered = [
    ['allowance', '2026-11', 1000n],
    ['usage', '2026-11-21', -21n],
  ]
  expect(await linesOf('acme')).toEqual(entered)
  await put(recordOf('acme', ON + 1, [['system', '4']]))
  expect(await close(NOW + 1)).toMatchObject({ summed: 1, charged: 1 })
  await put(recordOf('acme', ON + 2, [['byok', '4']]))
  await close(NOW + 2)
  expect(await linesOf('acme')).toEqual([...entered, ['usage', '2026-11-21', -4n]])
  expect([await linesOf('free'), logged]).toEqual([[], []])
})

test('whoever fails meanwhile and how many do it, the entries of a day are its records', async () => {
  await turnOn('shaky')
  let [asked, total] = [0, 0n]
  /** Every so often it does nothing and fails, or does it and loses the answer. */
  const shaky =
    (every: number): AwsService<'dynamodb'> =>
    async (...call) => {
      const at = ++asked % every
      if (at === 1) throw new Error('ThrottlingException')
      const answer = await table.dynamodb(...call)
      if (at === 2) throw new Error('ECONNRESET')
      return answer
    }
  for (const every of [5, 7, 11, 13, 17, 23]) {
    const pico = BigInt(every)
    await put(recordOf('shaky', ON + every, [['system', String(pico)]]))
    total += pico
    await Promise.allSettled([close(NOW, shaky(every)), close(NOW, shaky(every + 4)), close(NOW)])
  }
  await close()
  const lines = await linesOf('shaky')
  const usage = lines.filter(([kind]) => kind === 'usage')
  expect(usage.reduce((sum, [, , pico]) => sum + BigInt(pico ?? 0), 0n)).toBe(-total)
  expect(lines.filter(([kind]) => kind === 'allowance')).toHaveLength(1)
  expect(await storesBy(table.dynamodb, NOW).charging.uncharged.marked('shaky')).toEqual([])
})

test('a day that cannot be entered is told, and waits', async () => {
  await dynamodbSpending(table.dynamodb, table).setSpending('waits', { budgets: [], limits: [] }, 0)
  await storesBy(table.dynamodb, NOW).charging.uncharged.mark([{ team: 'waits', startMs: DAY, changes: 1 }])
  const broken: AwsService<'dynamodb'> = (...call) =>
    JSON.stringify(call).includes('TEAM#waits') ? Promise.reject(new Error('away')) : table.dynamodb(...call)
  await expect(close(NOW, broken)).rejects.toThrow('1 days could not be charged to credits. They are tried again.')
  expect(logged.at(-1)).toMatchObject({ message: 'a day could not be charged to credits', team: 'waits' })
  expect(await close()).toMatchObject({ charged: 1 })
})
