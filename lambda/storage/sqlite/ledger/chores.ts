import type { DatabaseSync } from 'node:sqlite'

/** What there may be to do for the ledger of a file, told at once and without any of it being read. */
export interface Chores {
  /** Some records are from before schema 8. */
  readonly isEarlierLeft: boolean
  /** When the oldest hour began that has changed since it was summed, milliseconds since 1970. */
  readonly oldestChanged: number | undefined
  /** The most changes that an hour which is not summed has seen. */
  readonly mostChanges: number
  /** When the oldest day began that has changed since it was archived. */
  readonly oldestUnarchived: number | undefined
  /** When the oldest day began that has changed since it was charged. */
  readonly oldestUncharged: number | undefined
  /** When the oldest hour began whose records are kept. */
  readonly oldestKept: number | undefined
}

export const choresIn = (database: DatabaseSync): Chores => {
  const row = database
    .prepare(
      `SELECT (SELECT value FROM log_state WHERE name = 'earlier') AS earlier,
         (SELECT min(startMs) FROM hours WHERE changes > summed AND isFrozen = 0) AS oldestChanged,
         (SELECT max(changes) FROM hours WHERE changes > summed AND isFrozen = 0) AS mostChanges,
         (SELECT min(startMs) FROM days WHERE changes > written) AS oldestUnarchived,
         (SELECT min(startMs) FROM credit_days WHERE changes > entered) AS oldestUncharged,
         (SELECT min(startMs) FROM hours WHERE isEmpty = 0) AS oldestKept`,
    )
    .get()
  const numberIn = (name: string): number | undefined => (row?.[name] == null ? undefined : Number(row[name]))
  return {
    isEarlierLeft: numberIn('earlier') !== 0,
    oldestChanged: numberIn('oldestChanged'),
    mostChanges: numberIn('mostChanges') ?? 0,
    oldestUnarchived: numberIn('oldestUnarchived'),
    oldestUncharged: numberIn('oldestUncharged'),
    oldestKept: numberIn('oldestKept'),
  }
}
