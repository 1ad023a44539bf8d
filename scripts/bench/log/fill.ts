import { randomBytes } from 'node:crypto'
import { ulid } from '#gateway/core/ids.ts'
import { DAY_MS } from '../../../lambda/storage/calendar.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { databaseFile, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { type Entry, generationRows } from '../../../lambda/storage/sqlite/generation-rows.ts'

export const TEAM = 'default'
export const SPAN_MS = 29 * DAY_MS
const BATCH = 500

/** One of that many names, a few of them far more often than the others. */
const often = (names: number): number => Math.floor(names ** Math.random()) - 1
const below = (limit: number): number => Math.floor(Math.random() * limit)

const randomRecord = (createdAt: number): GenerationRecord => {
  const isFailed = Math.random() < 0.02
  const [key, model] = [often(200), often(40)]
  const provider = `provider${model % 12}`
  const of = { provider, model: 'upstream-model', mode: 'relay', credential: 'system' } as const
  return {
    id: `gen_${ulid(createdAt, randomBytes(10))}`,
    ...{ createdAt, team: TEAM, project: `project${key % 20}`, dialect: 'any', streamed: true, warnings: [] },
    principal: { kind: 'key', id: `key_01M828YY3X5TAQXNVBHPYA${String(key).padStart(4, '0')}`, name: 'key' },
    ...{ model: `creator/model-${model}`, provider, mode: of.mode, credential: of.credential },
    ...{ status: isFailed ? 500 : 200, outcome: isFailed ? 'failed' : 'complete', zeroDataRetention: false },
    ...{ ttftMs: below(3000), durationMs: below(20_000), usageSource: 'provider' },
    tokens: { input: below(5000), output: below(900), reasoning: 0, cacheRead: 0, cacheWrite: 0 },
    providerResponseId: `msg_${randomBytes(12).toString('hex')}`,
    attempts: [
      {
        ...{ ...of, startedAt: createdAt, durationMs: 4000, success: !isFailed, usage: { input: 100, output: 100 } },
        cost: { owner: 'deployment', known: String(below(3e10)), source: 'priced' },
      },
    ],
    ...(Math.random() < 0.5 ? { user: `customer-${often(20_000)}` } : {}),
    ...(Math.random() < 0.3 ? { tags: [`tag${often(50)}`, `rare${often(2000)}`] } : {}),
  }
}

/** Fills a data folder with records of the last month. `perRecord`: milliseconds of CPU to write one. */
export const fillLog = (folder: string, records: number): { readonly perRecord: number } => {
  const database = openDatabase(databaseFile(folder))
  const rows = generationRows(database)
  const start = Date.now() - SPAN_MS
  let micros = 0
  for (let done = 0; done < records; done += BATCH) {
    const entries = Array.from({ length: Math.min(BATCH, records - done) }, (_, index): Entry => {
      const record = randomRecord(start + Math.floor((SPAN_MS * (done + index)) / records))
      return { team: TEAM, id: record.id, record: JSON.stringify(record) }
    })
    const before = process.cpuUsage()
    rows.write(entries)
    const { user, system } = process.cpuUsage(before)
    micros += user + system
  }
  database.close()
  return { perRecord: micros / 1000 / records }
}
