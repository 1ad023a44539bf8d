import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { Budget } from '#gateway/core/cost/budgets.ts'
import { sqliteSpending } from '../../../lambda/storage/sqlite/accounts/spending.ts'
import { sqliteAccounts } from '../../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { sqliteGates } from '../../../lambda/storage/sqlite/gates/gates.ts'
import { type LocalProcess, READY, startLocal } from '../../harness/local-process.ts'
import { DIALECTS, type DialectName, post } from '../thinking-budget/ask.ts'
import { type BillingProvider, billingProvider, type Payer, PRICES, promptOf, seeded } from './billing-provider.ts'
import { budget, usd } from './lab.ts'

/** Processes that share a folder, and so their budgets. */
const PROCESSES = 3
const AT_ONCE = 48
const PROJECTS = ['web', 'app']
const USERS = ['ann', 'bob', 'cid']

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

interface World {
  readonly folder: string
  readonly provider: BillingProvider
  /** One of each project, twice. */
  readonly keys: readonly Pick<Payer, 'team' | 'project' | 'key'>[]
}

const model = (...endpoints: readonly (readonly [provider: string, model: keyof typeof PRICES])[]) => ({
  ...{ name: 'Model', type: 'language', maxOutputTokens: 10_000, contextWindow: 100_000 },
  endpoints: endpoints.map(([provider, name]) => ({ provider, model: name, pricing: PRICES[name].pricing })),
})

/** A folder with a team, its keys and its budgets, and where their requests go. */
const openWorld = async (team: string, provider: BillingProvider, budgets: readonly Budget[]): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-processes-'))
  folders.push(folder)
  const keys = PROJECTS.flatMap((project) => [1, 2].map((n) => ({ team, project, key: `key_${project}${n}` })))
  const database = openDatabase(databaseFile(folder))
  const accounts = sqliteAccounts(database)
  for (const { key, project } of keys)
    await accounts.addKey({ id: key, hash: hash('sha256', key), name: key, team, project, createdAt: 0 })
  await sqliteSpending(database).setSpending(team, { budgets, limits: [] }, 0)
  database.close()
  const baseUrl = provider.url
  writeFileSync(
    join(folder, 'overrides.json'),
    JSON.stringify({
      providers: {
        acme: { type: 'openai-compatible', baseUrl },
        bcme: { type: 'anthropic-compatible', baseUrl },
      },
      models: {
        'test/one': model(['acme', 'cheap']),
        'test/two': model(['bcme', 'dear'], ['acme', 'cheap']),
      },
    }),
  )
  return { folder, provider, keys }
}

const start = (folder: string): Promise<LocalProcess> =>
  startLocal({ POINTSMAN_DATA_DIR: folder, POINTSMAN_OVERRIDES: join(folder, 'overrides.json') }, READY)

/** What one client asks: never the same twice in a row. */
const askedBy = (random: () => number, keys: World['keys']) => {
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const payer: Payer = { ...one(keys), user: one(USERS) }
  return { payer, dialect: one(DIALECTS), model: one(['test/one', 'test/two']), stream: random() < 0.5 }
}

/** Asks and reads; resolves to the status, undefined where the process died. */
const ask = async (url: string, asked: ReturnType<typeof askedBy>): Promise<number | undefined> => {
  const { payer, dialect, model: name, stream } = asked
  const gateway = {
    post: (path: string, body: unknown, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${payer.key}`, ...headers },
        body: JSON.stringify(body),
      }),
  }
  try {
    const response = await post(gateway, dialect, { model: name, stream, fields: fieldsOf(dialect, payer) })
    await response.text()
    return response.status
  } catch {
    return undefined
  }
}

const fieldsOf = (dialect: DialectName, payer: Payer): object => {
  const providerOptions = { gateway: { user: payer.user } }
  const content = promptOf(payer)
  return dialect === 'ai-sdk'
    ? { providerOptions, maxOutputTokens: 100, prompt: [{ role: 'user', content: [{ type: 'text', text: content }] }] }
    : { providerOptions, max_tokens: 100, messages: [{ role: 'user', content }] }
}

/** The gates of all that count, by `scope/id`. */
const gatesIn = async ({ folder, keys }: World) => {
  const [{ team }] = keys as readonly [Payer]
  const ids = [
    ['team', team],
    ...PROJECTS.map((project) => ['project', `${team}/${project}`]),
    ...keys.map(({ key }) => ['key', key]),
    ...USERS.map((user) => ['user', `${team}/${user}`]),
  ] as const
  const database = openDatabase(databaseFile(folder))
  const gates = sqliteGates(database)
  const states = await Promise.all(
    ids.map(
      async ([scope = '', id = '']) => [`${scope}/${id}`, await gates.look({ scope, id, window: 'none#a' })] as const,
    ),
  )
  database.close()
  return states
}

/** One of each scope that is narrow enough to be met. */
const LIMITS = { team: usd(0.2), project: usd(0.12), key: usd(0.07), user: usd(0.08) } as const
const budgetsOf = (team: string): Budget[] => [
  budget({ scope: 'team', of: team, limits: { pico: LIMITS.team } }),
  ...(['project', 'key', 'user'] as const).map((scope) => budget({ scope, limits: { pico: LIMITS[scope] } })),
]
const limitOf = (scope: string): bigint => BigInt(LIMITS[scope.split('/')[0] as keyof typeof LIMITS])

test('what several processes that are killed at any time let through is never over any budget, and a restart leaves nothing held', async () => {
  const random = seeded(12)
  const provider = await billingProvider({ limitOf, random, faults: 0.1 })
  const world = await openWorld('killed', provider, budgetsOf('killed'))
  const running = await Promise.all(Array.from({ length: PROCESSES }, () => start(world.folder)))
  let left = 1000
  const statuses = new Map<number | undefined, number>()
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const { url = '' } = running[Math.floor(random() * PROCESSES)] ?? {}
      const status = await ask(url, askedBy(random, world.keys))
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      // Whoever is told to come back does.
      if (status === 429 || status === undefined) await wait(random() * 50)
    }
  }
  const killer = async (): Promise<void> => {
    while (left > 0) {
      await wait(100 + random() * 300)
      const at = Math.floor(random() * PROCESSES)
      await running[at]?.stop('SIGKILL')
      running[at] = await start(world.folder)
    }
  }
  await Promise.all([killer(), ...Array.from({ length: AT_ONCE }, client)])
  await Promise.all(running.map((each) => each.stop('SIGKILL')))

  expect(provider.overspent).toEqual([])
  // Somebody was let through, somebody was not, and somebody's process died.
  expect([200, 429, undefined].filter((status) => !statuses.has(status))).toEqual([])

  const last = await start(world.folder)
  for (const [scope, { used, holds }] of await gatesIn(world)) {
    expect([scope, ...holds.keys()]).toEqual([scope])
    expect(used.pico).toBeGreaterThanOrEqual(provider.bill.get(scope) ?? 0n)
    expect(used.pico).toBeLessThanOrEqual(limitOf(scope))
  }
  await last.stop()
  await provider.close()
}, 180_000)

test('where nothing dies nine tenths of a budget can be spent, if none of its requests may cost more than a tenth', async () => {
  const random = seeded(7)
  const limits = { team: BigInt(usd(0.08)) }
  const provider = await billingProvider({
    limitOf: (scope) => (scope.startsWith('team/') ? limits.team : undefined),
    random,
  })
  const world = await openWorld('calm', provider, [
    budget({ scope: 'team', of: 'calm', limits: { pico: String(limits.team) } }),
    budget({ scope: 'key', limits: { pico: usd(1) } }),
  ])
  const running = await Promise.all(Array.from({ length: PROCESSES }, () => start(world.folder)))
  let isSpent = false
  const client = async (): Promise<void> => {
    while (!isSpent) {
      const { url = '' } = running[Math.floor(random() * PROCESSES)] ?? {}
      isSpent = (await ask(url, askedBy(random, world.keys))) === 402 || isSpent
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, client))
  expect(provider.overspent).toEqual([])
  const spent = provider.bill.get('team/calm') ?? 0n
  expect(spent * 10n).toBeGreaterThanOrEqual(limits.team * 9n)
  await Promise.all(running.map((each) => each.stop()))
  for (const [scope, { used, holds }] of await gatesIn(world)) {
    expect([scope, ...holds.keys()]).toEqual([scope])
    if (scope.startsWith('team/') || scope.startsWith('key/')) expect(used.pico).toBe(provider.bill.get(scope) ?? 0n)
  }
  await provider.close()
}, 120_000)
