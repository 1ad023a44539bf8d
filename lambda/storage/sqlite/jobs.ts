import type { DatabaseSync } from 'node:sqlite'
import type { GenerationRecord } from '../generations.ts'
import { type Entry, generationRows } from './generation-rows.ts'
import { sqliteStatistics } from './statistics.ts'
import { FOREVER, isBusy, whenFree } from './when-free.ts'

/** What the thread of the stores does: all that writes, since another process may hold a lock, and all that scans. */
export const jobsOn = (database: DatabaseSync, processId: string) => {
  const generations = generationRows(database, processId)
  const statistics = sqliteStatistics(database)
  return {
    write: (entries: readonly Entry[]) => whenFree(() => generations.write(entries), FOREVER),
    recent: (team: string, limit: number) => whenFree(() => generations.recent(team, limit)),
    /** Nothing where the file is busy: the next time comes soon. */
    tend: async (): Promise<GenerationRecord[]> => {
      try {
        return generations.tend()
      } catch (error) {
        if (isBusy(error)) return []
        throw error
      }
    },
    addStatistics: statistics.add,
    pageOfStatistics: statistics.page,
  }
}

export type Jobs = ReturnType<typeof jobsOn>
