import type { Owner } from '../../gateway/core/cost/spent.ts'

/** Sums of the request log by hour. They are derived from the log and never incremented: see docs/ledger.md. */

/** In cells, for names beyond the bound of a list; no name of anybody's begins so. */
export const OTHER = '~other'

/** What the spend of a request, or of one of its attempts, is told apart by. */
export interface CellKey {
  readonly project: string
  /** Id of the key, or of whatever authenticated. */
  readonly key: string
  /** What it is called. */
  readonly keyName?: string
  readonly model: string
  readonly provider: string
  readonly owner: Owner
  readonly zeroDataRetention: boolean
  /** In the lists of users and tags alone. */
  readonly user?: string
  readonly tag?: string
}

/** Counts that add up: of attempts, or of the requests whose last attempt, which is the one that answered, it was. */
export const COUNTS = [
  ...(['attempts', 'unpriced', 'input', 'output', 'reasoning', 'cacheRead', 'cacheWrite', 'calls'] as const),
  ...(['requests', 'failed', 'aborted', 'failovers', 'byokFallbacks', 'ttfts', 'ttftMs', 'durationMs'] as const),
] as const
export type CountName = (typeof COUNTS)[number]

/** What was done and spent in one hour under one key. Money is integer pico-dollars. */
export interface Cell extends CellKey, Readonly<Record<CountName, number>> {
  /** What it cost at least; exactly, where nothing is `unpriced`. */
  readonly known: bigint
  /** The same by list prices. */
  readonly market: bigint
  /** The dearest request and the longest, in pico-dollars and milliseconds. */
  readonly maxCost: bigint
  readonly maxDurationMs: number
  /** How many requests had their first token when, by bin. */
  readonly ttft: Readonly<Record<string, number>>
}

/**
 * All sums of one hour. The lists of users and tags are empty where nobody gave any; otherwise they have those who gave
 * none as well. Tags overlap: only theirs do not add up to the cells.
 */
export interface Sheet {
  readonly cells: readonly Cell[]
  readonly users: readonly Cell[]
  readonly tags: readonly Cell[]
}

/** One hour of a team, by when requests began. `startMs`: milliseconds since 1970, a multiple of HOUR_MS. */
export interface TeamHour {
  readonly team: string
  readonly startMs: number
}

/** The log has changed in that hour since its sums were made. `changes` grows with each, by at least the records. */
export interface Mark extends TeamHour {
  readonly changes: number
}

export interface PublishedSheet extends TeamHour {
  readonly sheet: Sheet
  /** When the log was read for it. */
  readonly asOfMs: number
}

/** Where sums and marks are kept. */
export interface Sums {
  /** Adds to the changes of these hours. Delivered twice it only makes an hour be summed once more. */
  mark(changed: readonly Mark[]): Promise<void>
  /** All that changed and is not summed, of one team or of all; the oldest hour first. */
  marked(team?: string): Promise<Mark[]>
  /** Takes a mark away unless more has changed meanwhile. */
  unmark(mark: Mark): Promise<void>
  /** Begins a version of an hour's sums, newer than all that were begun. To be called before the log is read. */
  begin(hour: TeamHour): Promise<number>
  /** Makes the version the one that is read, whole or not at all; false where a newer one was begun. */
  publish(version: number, published: PublishedSheet): Promise<boolean>
  /** The sums of hours that begin within this time, the end excluded. Other lists than that one may be left empty. */
  read(team: string, fromMs: number, toMs: number, list: keyof Sheet): Promise<PublishedSheet[]>
}

export const NO_SUMS: Sheet = { cells: [], users: [], tags: [] }
