import { hash } from 'node:crypto'
import type { Budget, SpendingRules } from '#gateway/core/cost/budgets.ts'
import { sqliteSpending } from '../../lambda/storage/sqlite/accounts/spending.ts'
import { sqliteAccounts } from '../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { type Case, RELAY } from './load/cases.ts'
import { load } from './load/load.ts'
import { type Sample, sampleAll } from './load/sample.ts'
import { gatewayWay } from './load/ways.ts'
import type { Measured } from './process/processes.ts'
import { startGateway } from './process/system.ts'
import { CONCURRENCY } from './requests.ts'

/** A million dollars: nothing is ever refused. */
const MUCH = String(10n ** 18n)

const budget = (isHard: boolean): Budget => ({
  ...{ scope: 'key', of: '*', window: 'month', limits: { pico: MUCH }, isHard, armed: 'a', alerts: [50, 80, 95, 100] },
})

export const FREE = 'neither'

/** What callers may be under, by what it is called in the report. */
const RULES: Readonly<Record<string, SpendingRules>> = {
  [FREE]: { budgets: [], limits: [] },
  'a soft budget': { budgets: [budget(false)], limits: [] },
  'a hard budget': { budgets: [budget(true)], limits: [] },
  'limits of requests and tokens a minute': {
    budgets: [],
    limits: [{ scope: 'key', of: '*', perMinute: { requests: 1_000_000_000, tokens: 1_000_000_000 } }],
  },
}

/** What holds a request has to know how long its answer may be. */
const USE: Case = { ...RELAY, body: (...asked) => ({ ...RELAY.body(...asked), max_tokens: 1000 }) }

const keyOf = (name: string): string => name.replaceAll(' ', '-')

/** A key for each, of a team of its own. */
const fill = async (dataDir: string): Promise<void> => {
  const database = openDatabase(databaseFile(dataDir))
  for (const [name, rules] of Object.entries(RULES)) {
    const key = keyOf(name)
    const ids = { id: `key_${key}`, team: key, project: 'default' }
    await sqliteAccounts(database).addKey({ ...ids, hash: hash('sha256', key), name: key, createdAt: 0 })
    await sqliteSpending(database).setSpending(key, rules, 0)
  }
  database.close()
}

export interface SpendingSize {
  /** Of each way before the first round. */
  readonly warm: number
  /** Of each in a round: many at a time, and one after the other. */
  readonly total: number
  readonly single: number
  readonly rounds: number
}

/** JSON answers of one process to callers with and without budgets and limits. */
export const underRules = async (
  upstream: Measured,
  { warm, total, single, rounds }: SpendingSize,
): Promise<Sample[]> => {
  const gateway = await startGateway(upstream, fill)
  try {
    const ways = Object.keys(RULES).map((name) => gatewayWay(gateway, { ...USE, name, key: keyOf(name) }))
    for (const way of ways) await load(way.target('json'), { total: warm, concurrency: CONCURRENCY })
    const amounts = [
      { total: single, concurrency: 1 },
      { total, concurrency: CONCURRENCY },
    ]
    return await sampleAll(ways, 'json', amounts, rounds)
  } finally {
    await gateway.stop()
  }
}
