import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Assembled, assemble } from '#gateway/assemble.ts'
import { readOverridesFile } from '#gateway/catalog/overrides/overrides-file.ts'
import type { Budget } from '#gateway/core/cost/budgets.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import type { FoundKey } from '../../../lambda/storage/accounts.ts'
import type { Alert, Alerts } from '../../../lambda/storage/alerts.ts'
import type { Gates } from '../../../lambda/storage/gates.ts'
import type { GenerationRecord, Generations } from '../../../lambda/storage/generations.ts'
import { memoryGates } from '../../../lambda/storage/memory/gates.ts'
import { budget, usd } from './lab.ts'

/** A gateway with the stores of a test, in a time of its own. */
export interface Clocked {
  readonly gateway: Assembled['gateway']
  readonly logged: Readonly<Record<string, unknown>>[]
  readonly records: GenerationRecord[]
}

export interface ClockedStores {
  readonly gates: Gates
  readonly alerts: Alerts
  readonly generations: Generations
}

/** Milliseconds since 1970, as a test sets it. */
export interface Clock {
  ms: number
}

const pricing = (times: number) =>
  Object.fromEntries(
    Object.entries({ input: 1, output: 10, cacheRead: 1, cacheWrite: 1 }).map(([kind, usd]) => [
      kind,
      String(usd * times),
    ]),
  )

const model = (...endpoints: readonly object[]) => ({
  ...{ name: 'Model', type: 'language', maxOutputTokens: 10_000, contextWindow: 100_000, endpoints },
})

/** `test/one` is cheap, `test/two` is dear and then cheap: at these providers' place. */
const overridesAt = (baseUrl: string): object => ({
  providers: { acme: { type: 'openai-compatible', baseUrl }, bcme: { type: 'anthropic-compatible', baseUrl } },
  models: {
    'test/one': model({ provider: 'acme', model: 'cheap', pricing: pricing(1) }),
    'test/two': model(
      { provider: 'bcme', model: 'dear', pricing: pricing(2) },
      { provider: 'acme', model: 'cheap', pricing: pricing(1) },
    ),
  },
})

/** Keys are called by their secret; each is of the team and project that its name begins with: `team.project.key`. */
const keyOf =
  (budgetsOf: (team: string) => readonly Budget[], secrets: readonly string[]) =>
  async (hashed: string): Promise<FoundKey | undefined> => {
    const secret = secrets.find((each) => hash('sha256', each) === hashed)
    if (secret === undefined) return undefined
    const [team = '', project = ''] = secret.split('.')
    return {
      ...{ id: secret, hash: hashed, name: secret, team, project, createdAt: 0, permissions: ['fault'] },
      within: { spending: { budgets: budgetsOf(team), limits: [] } },
    }
  }

export interface Clocking {
  readonly clock: Clock
  readonly stores: ClockedStores
  readonly providerUrl: string
  readonly keys: readonly string[]
  readonly budgetsOf: (team: string) => readonly Budget[]
}

export const clocked = ({ clock, stores, providerUrl, keys, budgetsOf }: Clocking): Clocked => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-clocked-'))
  const file = join(folder, 'overrides.json')
  writeFileSync(file, JSON.stringify(overridesAt(providerUrl)))
  const overridden = readOverridesFile(file, PROVIDERS)
  rmSync(folder, { recursive: true })
  const logged: Clocked['logged'] = []
  const records: GenerationRecord[] = []
  const never = () => Promise.reject(new Error('nobody needs it'))
  const { gateway } = assemble({
    overridden,
    isReadAtStart: false,
    stores: {
      accounts: { keyByHash: keyOf(budgetsOf, keys) },
      credentials: () => ({ get: async () => ({ apiKey: 'sk' }), forget: () => undefined }),
      teamCredentials: { list: async () => [], change: never, providers: async () => [], forget: () => undefined },
      generations: stores.generations,
      settings: {
        of: async () => ({ zeroDataRetention: false, byokFallback: 'system' }),
        setZeroDataRetention: never,
        setByokFallback: never,
      },
      statistics: { read: async () => [] },
      pushed: { version: async () => undefined, catalogs: never },
      spending: async () => ({ ...stores, credits: { add: never, list: never } }),
      ledger: never,
    },
    ambientAws: undefined,
    maxBodyBytes: 1024 * 1024,
    recordLimitMs: 3000,
    now: () => clock.ms,
    log: (entry) => void logged.push(entry),
    recorded: (record) => void records.push(record),
  })
  return { gateway, logged, records }
}

export interface Answered {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

/** One request; resolves when all that follows from it is done. */
export const askClocked = async (
  { gateway }: Clocked,
  clock: Clock,
  { key, body, signal = new AbortController().signal }: { key: string; body: object; signal?: AbortSignal },
  replied: (status: number) => void = () => undefined,
  writes: () => void = () => undefined,
): Promise<Answered> => {
  let [status, text, headers]: [number, string, Readonly<Record<string, string>>] = [0, '', {}]
  const bytes = Buffer.from(JSON.stringify({ model: 'test/one', max_tokens: 100, ...body }))
  await gateway.handle({
    ...{ method: 'POST', path: '/v1/chat/completions', query: {}, signal, receivedAt: clock.ms },
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: async () => bytes,
    remainingMs: () => Number.POSITIVE_INFINITY,
    reply: (given, fields) => {
      status = given
      headers = fields
      return {
        write: (chunk) => {
          writes()
          text += Buffer.from(chunk).toString()
          return undefined
        },
        end: async () => replied(given),
      }
    },
  })
  return { status, text, headers }
}

/** In the memory of a test, for several gateways. */
export const memoryStores = (): ClockedStores & { readonly alerts: ReturnType<typeof alertsOnce> } => {
  const records = new Map<string, GenerationRecord>()
  return {
    gates: memoryGates(),
    alerts: alertsOnce(),
    generations: {
      put: async (record) => void records.set(record.id, record),
      async addLost(record) {
        const isKnown = (records.get(record.id)?.outcome ?? 'lost') !== 'lost'
        if (!isKnown) records.set(record.id, record)
        return !isKnown
      },
      get: async (_, id) => records.get(id),
      recent: async () => [...records.values()],
    },
  }
}

/** Whom nobody has told before. */
export const alertsOnce = (): Alerts & { readonly told: Alert[] } => {
  const told: Alert[] = []
  const nameOf = ({ scope, id, window, unit, percent }: Alert) => JSON.stringify([scope, id, window, unit, percent])
  return {
    told,
    async first(alert) {
      if (told.some((each) => nameOf(each) === nameOf(alert))) return false
      told.push(alert)
      return true
    },
  }
}

export const teamBudget = (changes: Partial<Budget> = {}): Budget =>
  budget({ scope: 'team', limits: { pico: usd(0.1) }, ...changes })
