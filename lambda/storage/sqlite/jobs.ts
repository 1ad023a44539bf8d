import type { DatabaseSync } from 'node:sqlite'
import type { GenerationRecord } from '../generations.ts'
import { sqliteAlerts } from './alerts/alerts.ts'
import { sqliteGates } from './gates/gates.ts'
import { type Entry, generationRows } from './generation-rows.ts'
import { goneJournals, goneRows } from './journal/left-behind.ts'
import { sqliteStatistics } from './statistics.ts'
import { hasNoRoom } from './waiting/no-room.ts'
import { FOREVER, isBusy, whenFree } from './waiting/when-free.ts'

/** What the thread of the stores does: all that writes, since another process may hold a lock, and all that scans. */
export const jobsOn = (database: DatabaseSync, folder: string, processId: string) => {
  const generations = generationRows(database)
  const journals = goneJournals(folder, processId)
  const rows = goneRows(database, processId)
  const statistics = sqliteStatistics(database)
  const gates = sqliteGates(database)
  const alerts = sqliteAlerts(database)

  /** Resolves to the lost requests of processes that are gone, once the request log has them. */
  const tellLost = (): GenerationRecord[] => {
    const left = [...journals(), ...rows()]
    // Most of the time there is nothing to do, and nothing is written.
    if (left.length === 0) return []
    const lost = generations.take(left)
    for (const { remove } of left)
      try {
        remove()
      } catch {
        // It is taken once more the next time, which changes nothing.
      }
    return lost
  }
  return {
    write: (entries: readonly Entry[]) => whenFree(() => generations.write(entries), FOREVER),
    recent: (team: string, limit: number) => whenFree(() => generations.recent(team, limit)),
    /** Nothing where the file is busy or has no room: the next time comes soon, and what was left stays. */
    tend: async (): Promise<GenerationRecord[]> => {
      try {
        return tellLost()
      } catch (error) {
        if (isBusy(error) || hasNoRoom(error)) return []
        throw error
      }
    },
    addLost: (record: GenerationRecord) => whenFree(() => generations.addLost(record)),
    addStatistics: statistics.add,
    pageOfStatistics: statistics.page,
    reserveAtGate: gates.reserve,
    settleAtGate: gates.settle,
    adjustGate: gates.adjust,
    lookAtGate: gates.look,
    firstAlert: alerts.first,
  }
}

export type Jobs = ReturnType<typeof jobsOn>
