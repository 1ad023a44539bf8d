import { DAY_MS } from '../../../lambda/storage/calendar.ts'
import { type LogFilter, SORTS } from '../../../lambda/storage/ledger/log-filter.ts'
import { databaseFile, openForReading } from '../../../lambda/storage/sqlite/database.ts'
import { logReader } from '../../../lambda/storage/sqlite/ledger/log-reader.ts'
import { TEAM } from './fill.ts'

const COMMON_KEY = 'key_01M828YY3X5TAQXNVBHPYA0000'

/** By name: what finds much, little and nothing. */
const FILTERS: Readonly<Record<string, LogFilter>> = {
  'no filter': {},
  'a day': { fromMs: Date.now() - 3 * DAY_MS, toMs: Date.now() - 2 * DAY_MS },
  'common project': { project: 'project0' },
  'unknown project': { project: 'none' },
  'common key': { key: COMMON_KEY },
  'rare key': { key: 'key_01M828YY3X5TAQXNVBHPYA0198' },
  'common key, failed': { key: COMMON_KEY, outcome: 'failed' },
  'rare model': { models: ['creator/model-38'] },
  'two models': { models: ['creator/model-0', 'creator/model-38'] },
  'rare provider': { provider: 'provider11' },
  'failed by status': { status: [500, 599] },
  'a status that nothing has': { status: [402, 402] },
  failed: { outcome: 'failed' },
  'nobody’s own credential': { owner: 'team' },
  'rare user': { user: 'customer-19000' },
  'common tag': { tag: 'tag0' },
  'rare tag': { tag: 'rare1900' },
  dear: { minCost: 29_990_000_000n },
  'many tokens': { minTokens: 5800 },
  slow: { minDurationMs: 19_990 },
  'slow first token': { minTtftMs: 2999 },
  'common key, tag and model, nothing found': { key: COMMON_KEY, tag: 'tag0', minTokens: 1e9 },
}

export interface PageTime {
  readonly name: string
  readonly wallMs: readonly number[]
  readonly cpuMs: readonly number[]
  readonly found: number
}

/** Pages of fifty: by every filter the newest first, and without one and by a common key by every sort. */
export const pageTimes = (folder: string): PageTime[] => {
  const database = openForReading(databaseFile(folder))
  const reader = logReader(database)
  const cases = Object.entries(FILTERS).flatMap(([name, filter]) =>
    SORTS.filter((sort) => sort === 'newest' || /^(?:no filter|common key|a day)$/.test(name)).map((sort) => ({
      ...{ name: `${name}, by ${sort}`, filter, sort },
    })),
  )
  const times = cases.map(({ name, filter, sort }): PageTime => {
    let found = 0
    const runs = Array.from({ length: 5 }, () => {
      const [startedAt, before] = [performance.now(), process.cpuUsage()]
      found = reader.page({ team: TEAM, filter, sort, limit: 50 }).records.length
      const { user, system } = process.cpuUsage(before)
      return { wall: performance.now() - startedAt, cpu: (user + system) / 1000 }
    })
    return { name, wallMs: runs.map(({ wall }) => wall), cpuMs: runs.map(({ cpu }) => cpu), found }
  })
  database.close()
  return times
}
