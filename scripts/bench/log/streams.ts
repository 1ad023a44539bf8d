import { HOUR_MS } from '../../../lambda/storage/calendar.ts'
import { databaseFile, openForReading } from '../../../lambda/storage/sqlite/database.ts'
import { choresIn } from '../../../lambda/storage/sqlite/ledger/chores.ts'
import { sqliteSums } from '../../../lambda/storage/sqlite/ledger/sums.ts'
import { READY, startLocal } from '../../../test/harness/local-process.ts'
import { percentile, repeat } from '../figures.ts'
import { SPAN_MS, TEAM } from './fill.ts'

const KEY = 'bench-key'
const STREAMS = 400

export interface Measured {
  readonly name: string
  readonly ms: readonly (string | number)[]
}

/** How long one takes from its request to its end. */
const stream = async (url: string): Promise<number> => {
  const startedAt = performance.now()
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sim/echo', stream: true, messages: [{ role: 'user', content: 'one two three' }] }),
  })
  await response.text()
  return performance.now() - startedAt
}

const streams = async (name: string, url: string): Promise<Measured> => {
  const times = await repeat(STREAMS, () => stream(url))
  return { name, ms: ['p50, p95, max', ...[0.5, 0.95, 1].map((part) => percentile(times, part))] }
}

/** Streams of a server while it sums up the whole month and when it has; then the month's sums, as a report reads them. */
export const besideStreams = async (folder: string): Promise<Measured[]> => {
  const env = { AI_GATEWAY_API_KEY: KEY, POINTSMAN_DATA_DIR: folder }
  const database = openForReading(databaseFile(folder))
  const changed = (): boolean => (choresIn(database).oldestChanged ?? Date.now()) < Date.now() - 3 * HOUR_MS
  const server = await startLocal(env, READY)
  const startedAt = performance.now()
  try {
    // A young process is slow by itself.
    await repeat(STREAMS, () => stream(server.url))
    const isBusy = changed()
    const beside = await streams(
      `streams beside it (${isBusy && changed() ? 'all the time' : 'not all the time'})`,
      server.url,
    )
    while (changed()) await new Promise((resolve) => setTimeout(resolve, 100))
    const wholeMs = performance.now() - startedAt
    const alone = await streams('streams alone', server.url)
    const before = performance.now()
    const hours = await sqliteSums(database).read(TEAM, Date.now() - SPAN_MS, Date.now(), 'cells')
    const cells = hours.reduce((sum, { sheet }) => sum + sheet.cells.length, 0)
    const report = { name: `a month’s sums, ${cells} cells of ${hours.length} hours`, ms: [performance.now() - before] }
    return [{ name: 'all hours summed up after', ms: [wholeMs] }, beside, alone, report]
  } finally {
    await server.stop()
    database.close()
  }
}
