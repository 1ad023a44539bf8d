import type { GenerationRecord } from '../../generations.ts'
import type { Log } from '../../ledger/log.ts'
import type { LogReader, TextBatch } from './log-reader.ts'

/** A reader here, or in another thread. */
export type DistantReader = {
  readonly [Verb in keyof LogReader]: (
    ...args: Parameters<LogReader[Verb]>
  ) => ReturnType<LogReader[Verb]> | Promise<ReturnType<LogReader[Verb]>>
}

const parsed = (records: readonly string[]): GenerationRecord[] => records.map((text) => JSON.parse(text))

/** The log in SQLite. `ready` is awaited before anything is read: when all that is to be seen is in the file. */
export const sqliteLog = (reader: DistantReader, ready: () => Promise<void>): Log => ({
  async page(query) {
    await ready()
    const { records, ...rest } = await reader.page(query)
    return { records: parsed(records), ...rest }
  },
  async *scan(team, fromMs, toMs) {
    await ready()
    let after: TextBatch['end']
    do {
      const { records, end } = await reader.batch(team, fromMs, toMs, after)
      if (records.length > 0) yield parsed(records)
      after = end
    } while (after)
  },
  async find(team, id, project) {
    await ready()
    return parsed(await reader.find(team, id, project))
  },
})
