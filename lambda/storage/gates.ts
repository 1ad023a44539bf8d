import { PACED, type Paced, UNITS, type Unit } from '../gateway/core/cost/budgets.ts'

/**
 * Gates: one for each scope (a team, a key, …) and window of its budget. What was spent in it and what running requests
 * may still spend are one sum, which a conditional write keeps below the limit.
 */

export { PACED, type Paced, UNITS, type Unit }

export type Amounts = Readonly<Record<Unit, bigint>>

/** The window of limits a minute: their buckets fill by themselves, so that it never ends. */
export const MINUTE = 'minute'

export interface Gate {
  /** What kind of scope it is, `team` say: letters only. */
  readonly scope: string
  /** Which one: no other of its kind has the same, whatever its team. */
  readonly id: string
  /** `2026-11-26`, `2026-W48`, `none`, … */
  readonly window: string
  /**
   * Nobody asks for it after that time, milliseconds since 1970. Each hold that is granted says it anew; absent leaves it
   * as it was, and a gate stays of which nobody has said it.
   */
  readonly keptUntil?: number
}

/** What is taken from a bucket that fills by itself: so much, where no more than `burstNs` is missing afterwards. */
export interface Draw {
  readonly takeNs: bigint
  readonly burstNs: bigint
}

/** What a request may cost at worst. All of it is taken, or nothing. */
export interface Reserve {
  /**
   * Never to be used again, whatever becomes of this: capital letters and digits. Absent: only buckets are drawn from, and
   * there is nothing to settle.
   */
  readonly hold?: string
  readonly amounts: Amounts
  /** What is settled and held may be so much; absent is without end. */
  readonly limits: Readonly<Partial<Amounts>>
  /** So many requests may be held at once; what is of no further request is bounded by `MOST_HOLDS` alone. */
  readonly mostOpen: number
  readonly draws: Readonly<Partial<Record<Paced, Draw>>>
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/** What became of a hold. */
export interface Settle {
  readonly hold: string
  /** As it was reserved. */
  readonly held: Amounts
  /** It may be more than was held. */
  readonly cost: Amounts
  /** Goes back into the buckets; less than nothing is taken from them. */
  readonly returnNs?: Readonly<Partial<Record<Paced, bigint>>>
}

export interface Adjusting {
  readonly once?: string
  /** Goes back into the buckets; less than nothing is taken from them. */
  readonly returnNs?: Readonly<Partial<Record<Paced, bigint>>>
}

export interface GateState {
  /** Settled and held together. */
  readonly used: Amounts
  /** What is held, by the ids of the holds. */
  readonly holds: ReadonlyMap<string, Amounts>
  /** When a bucket is full again, nanoseconds since 1970; absent where it always was. */
  readonly fullAtNs: Readonly<Partial<Record<Paced, bigint>>>
  /** The names of what was adjusted once; absent where nothing was. */
  readonly adjusted?: ReadonlySet<string>
}

/**
 * The condition that did not hold, of several the first: a limit, requests and holds at once, a bucket, or that the hold
 * is a new one. `contended`: none any more, but others were faster each time.
 */
export type Failed =
  | { readonly condition: 'limit'; readonly unit: Unit }
  | { readonly condition: 'bucket'; readonly unit: Paced }
  | { readonly condition: 'open' | 'hold' | 'contended' }

/** With what the gate holds: after what was granted, or as it refused. */
export type Reserved =
  | { readonly isGranted: true; readonly state: GateState }
  | { readonly isGranted: false; readonly state: GateState; readonly failed: Failed }

export interface Gates {
  /**
   * Rejects where there is no answer in time. Nobody knows then whether it was done, or will be: it is to be asked for
   * again under another hold only. Throws RangeError for amounts below zero or above `MOST_AMOUNT`.
   */
  reserve(gate: Gate, asked: Reserve): Promise<Reserved>
  /**
   * Puts the cost in the hold's place. Undefined where there is no such hold (any more), so that it may be asked for
   * again. Rejects where there is no answer in time, and throws RangeError, likewise.
   */
  settle(gate: Gate, settled: Settle): Promise<GateState | undefined>
  /**
   * Adds to what is used, without a hold; less than nothing takes away, also more than there is. Says the gate's
   * `keptUntil`, as a hold does. Rejects where there is no answer in time, and throws RangeError for amounts above
   * `MOST_AMOUNT` either way.
   *
   * Nothing keeps the same from being added twice, so that it is sent once: where there is no answer, it may be done, or
   * lost. `once` does: a name, in capital letters and digits, under which nothing was adjusted in this gate before. Else
   * it is undefined, also where that was this very call. So it may be asked for again.
   */
  adjust(gate: Gate, by: Amounts, options?: Adjusting): Promise<GateState | undefined>
  /** Rejects where there is no answer in time. */
  look(gate: Gate): Promise<GateState>
}

/** A trillion dollars: DynamoDB keeps 38 digits, so that a million of millions of them are still counted exactly. */
export const MOST_AMOUNT = 10n ** 24n

/** Requests that one gate may hold at once: its item is written whole each time, and is 14 KB then. */
export const MOST_OPEN = 400

/**
 * Holds of one gate, also those that are of no further request: of each that runs one more. Stores see to it, whatever they
 * are asked for: the item is 28 KB then, 90 KB where all amounts are the largest, and 400 KB are the end of it.
 */
export const MOST_HOLDS = 2 * MOST_OPEN
