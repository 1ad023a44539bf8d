import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AwsService } from '../../../lambda/storage/aws/operations.ts'
import { dynamodbGates } from '../../../lambda/storage/dynamodb/gates/gates.ts'
import { dynamodbGenerations } from '../../../lambda/storage/dynamodb/generations.ts'
import { openTable, type TestTable } from '../../lambda/storage/dynamodb/table.ts'
import { type BillingProvider, billingProvider, promptOf, seeded } from './billing-provider.ts'
import { alertsOnce, askClocked, type Clock, type Clocked, type ClockedStores, clocked, teamBudget } from './clocked.ts'
import { faultyDynamodb } from './faulty-dynamodb.ts'
import { budget, usd } from './lab.ts'

const NOW = Date.UTC(2026, 10, 26, 12)
/** More than any request lasts. */
const LATER = 17 * 60_000

let table: TestTable
beforeAll(async () => {
  table = await openTable()
})
afterAll(() => table.close())

const storesOf = (dynamodb: AwsService<'dynamodb'>, clock: Clock, reserveMs?: number): ClockedStores => {
  const { tableName } = table
  return {
    gates: dynamodbGates(dynamodb, { tableName, ...(reserveMs === undefined ? {} : { reserveMs }) }),
    alerts: alertsOnce(),
    generations: dynamodbGenerations(dynamodb, { tableName, retentionDays: 30, now: () => clock.ms }),
  }
}

const USERS = ['ann', 'bob']
const bodyOf = (key: string, user: string, stream: boolean, model: string): object => {
  const [team = '', project = ''] = key.split('.')
  const content = promptOf({ team, project, key, user })
  return { model, stream, messages: [{ role: 'user', content }], providerOptions: { gateway: { user } } }
}

describe('several functions over a table that loses answers, throttles and is late', () => {
  const LIMITS = { team: usd(0.1), project: usd(0.06), key: usd(0.05), user: usd(0.06) } as const
  const limitOf = (scope: string): bigint => BigInt(LIMITS[scope.split('/')[0] as keyof typeof LIMITS])
  const KEYS = ['faulty.web.one', 'faulty.web.two', 'faulty.app.one']
  const budgets = [
    teamBudget({ of: 'faulty', limits: { pico: LIMITS.team } }),
    ...(['project', 'key', 'user'] as const).map((scope) => budget({ scope, limits: { pico: LIMITS[scope] } })),
  ]
  const GATES = [
    'team/faulty',
    ...['web', 'app'].map((project) => `project/faulty/${project}`),
    ...KEYS.map((key) => `key/${key}`),
    ...USERS.map((user) => `user/faulty/${user}`),
  ].map((name) => ({ name, scope: name.split('/')[0] ?? '', id: name.slice(name.indexOf('/') + 1), window: 'none#a' }))
  let provider: BillingProvider

  test('never spend more than any budget has, and 17 minutes later nothing is held by whom they let through', async () => {
    const random = seeded(5)
    provider = await billingProvider({ limitOf, random, faults: 0.1 })
    const clock: Clock = { ms: NOW }
    const functionOf = (dynamodb: AwsService<'dynamodb'>): Clocked => {
      const stores = storesOf(dynamodb, clock, 1000)
      return clocked({ clock, stores, providerUrl: provider.url, keys: KEYS, budgetsOf: () => budgets })
    }
    const statuses: number[] = []
    const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
    const asks = async (asked: Clocked): Promise<void> => {
      clock.ms++
      const [key, user, model] = [one(KEYS), one(USERS), one(['test/one', 'test/two'])]
      const answered = await askClocked(asked, clock, { key, body: bodyOf(key, user, random() < 0.5, model) })
      statuses.push(answered.status)
    }
    /** Some die while they run: what they wait for never comes. */
    const life = async (requests: number): Promise<void> => {
      const faulty = faultyDynamodb(table.dynamodb, random, 0.12)
      const alive = functionOf(faulty.dynamodb)
      const client = async (): Promise<void> => {
        for (let left = requests; left > 0; left--) await asks(alive)
      }
      const death = random() < 0.7 ? wait(200 + random() * 2000).then(faulty.die) : new Promise(() => undefined)
      await Promise.race([Promise.all([client(), client(), client(), client()]), death])
      await faulty.landed()
    }
    const lives = async (): Promise<void> => {
      for (let count = 0; count < 4; count++) await life(10)
    }
    await Promise.all(Array.from({ length: 4 }, lives))
    expect(provider.overspent).toEqual([])
    expect([200, 503].filter((status) => !statuses.includes(status))).toEqual([])
    const { gates } = storesOf(table.dynamodb, clock)
    const before = await Promise.all(GATES.map(gates.look))
    expect(before.reduce((sum, { holds }) => sum + holds.size, 0)).toBeGreaterThan(0)

    clock.ms += LATER
    const whole = functionOf(table.dynamodb)
    for (const key of KEYS)
      for (const user of USERS) {
        await askClocked(whole, clock, { key, body: bodyOf(key, user, false, 'test/one') })
      }
    expect(whole.logged.filter(({ level }) => level === 'error')).toEqual([])
    for (const { name, ...gate } of GATES) {
      const { used, holds } = await gates.look(gate)
      expect([name, ...holds.keys()]).toEqual([name])
      expect(used.pico).toBeGreaterThanOrEqual(provider.bill.get(name) ?? 0n)
      expect(used.pico).toBeLessThanOrEqual(limitOf(name))
    }
    expect(provider.overspent).toEqual([])
    await provider.close()
  }, 120_000)
})

describe('a table that is away', () => {
  const away = (() => Promise.reject(new Error('away'))) as unknown as AwsService<'dynamodb'>
  const rig = async (isOpen: boolean) => {
    const clock: Clock = { ms: NOW }
    const provider = await billingProvider({ limitOf: () => undefined, random: () => 0.5 })
    const open = isOpen ? { isOpenWhenAway: true as const } : {}
    const budgetsOf = () => [teamBudget({ of: 'away', ...open })]
    const stores = storesOf(away, clock)
    const one = clocked({ clock, stores, providerUrl: provider.url, keys: ['away.web.one'], budgetsOf })
    const body = bodyOf('away.web.one', 'ann', false, 'test/one')
    const answered = await askClocked(one, clock, { key: 'away.web.one', body })
    await provider.close()
    return { answered, asked: provider.received.length }
  }

  test('lets nobody through', async () => {
    const { answered, asked } = await rig(false)
    expect([answered.status, asked]).toEqual([503, 0])
    expect(JSON.parse(answered.text)).toMatchObject({ error: { code: 'budget_unavailable' } })
  })

  test('lets those through whose budget says so', async () => {
    const { answered, asked } = await rig(true)
    expect([answered.status, asked]).toEqual([200, 1])
  })
})
