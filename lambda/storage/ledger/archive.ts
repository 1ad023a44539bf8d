import type { Mark } from './sums.ts'

/** Days of the request log as files that outlast it: see docs/ledger.md. */

/** A day of a team, UTC. `startMs`: milliseconds since 1970, a multiple of DAY_MS. */
export interface TeamDay {
  readonly team: string
  readonly startMs: number
}

export interface Archive {
  /**
   * Puts these files, each whole, in the place of all that the day had. Rejects with what they throw; files that are
   * there are then the old ones or whole new ones, and the day has to be written again.
   */
  write(day: TeamDay, parts: AsyncIterable<Uint8Array>): Promise<void>
}

/** Days whose log has changed since they were written to the archive. */
export interface Unarchived {
  /** Adds to the changes of a day. */
  mark(day: Mark): Promise<void>
  /** All that changed and are not written, the oldest day first. */
  marked(): Promise<Mark[]>
  /**
   * Keeps everybody else from writing that day until it is unmarked, at most until then. False where somebody else keeps
   * it, or nothing is left to do: a day whose log is gone, or a part of it, stands as it is and loses its mark.
   */
  claim(mark: Mark, untilMs: number): Promise<boolean>
  /** Takes a mark away, and what keeps others from the day, unless more has changed meanwhile: then neither. */
  unmark(mark: Mark): Promise<void>
}

/** Where the files of a day are, as Hive and Athena have it; whatever a team is called, it is one name. */
export const dayFolder = ({ team, startMs }: TeamDay): string =>
  `generations/team=${encodeURIComponent(team.toWellFormed())}/day=${new Date(startMs).toISOString().slice(0, 10)}`

export const partName = (part: number): string => `part-${part}.parquet`
