import type { DatabaseSync } from 'node:sqlite'
import type { GenerationRecord } from '../generations.ts'
import { sqliteAlerts } from './alerts/alerts.ts'
import { sqliteGates } from './gates/gates.ts'
import { type Entry, generationRows } from './generation-rows.ts'
import { goneJournals, goneRows, type LeftBehind } from './journal/left-behind.ts'
import { sqliteStatistics } from './statistics.ts'
import { hasNoRoom } from './waiting/no-room.ts'
import { FOREVER, isBusy, whenFree } from './waiting/when-free.ts'

/** What processes that are gone have left. */
interface Told {
  readonly lost: readonly GenerationRecord[]
  /** Of requests that may still hold something: one each. */
  readonly left: readonly GenerationRecord[]
}
const NOTHING: Told = { lost: [], left: [] }

const holdingIn = ({ lines }: LeftBehind): GenerationRecord[] => {
  const records = lines.flatMap(({ open, done }) => open ?? done ?? [])
  return [...new Map(records.filter(({ holds }) => holds).map((record) => [record.id, record])).values()]
}

/** What the thread of the stores does: all that writes, since another process may hold a lock, and all that scans. */
export const jobsOn = (database: DatabaseSync, folder: string, processId: string) => {
  const generations = generationRows(database)
  const journals = goneJournals(folder, processId)
  const rows = goneRows(database, processId)
  const statistics = sqliteStatistics(database)
  const gates = sqliteGates(database)
  const alerts = sqliteAlerts(database)

  /** What is kept of them until nothing is held any more. */
  let holding: readonly LeftBehind[] = []
  const forget = (all: readonly LeftBehind[]): void => {
    for (const { remove } of all)
      try {
        remove()
      } catch {
        // It is taken once more the next time, which changes nothing.
      }
  }
  /** The lost requests of processes that are gone, once the request log has them, and all that may still hold something. */
  const tellLost = (): Told => {
    const all = [...journals(), ...rows()]
    // Most of the time there is nothing to do, and nothing is written.
    if (all.length === 0) return NOTHING
    const lost = generations.take(all)
    holding = all.filter((each) => holdingIn(each).length > 0)
    forget(all.filter((each) => !holding.includes(each)))
    return { lost, left: holding.flatMap(holdingIn) }
  }
  return {
    write: (entries: readonly Entry[]) => whenFree(() => generations.write(entries), FOREVER),
    recent: (team: string, limit: number) => whenFree(() => generations.recent(team, limit)),
    /** Nothing where the file is busy or has no room: the next time comes soon, and what was left stays. */
    tend: async (): Promise<Told> => {
      try {
        return tellLost()
      } catch (error) {
        if (isBusy(error) || hasNoRoom(error)) return NOTHING
        throw error
      }
    },
    forgetLeft: () => forget(holding),
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
