import type { Credits } from './credits.ts'

/** What a team has set about spending: its budgets and limits, and whether it has credits. */

/** What is counted: integer pico-dollars, requests, tokens. */
export const UNITS = ['pico', 'requests', 'tokens'] as const
export type Unit = (typeof UNITS)[number]

/** What may be asked for in a minute. */
export const PACED = ['requests', 'tokens'] as const
export type Paced = (typeof PACED)[number]

/** Whose requests are counted. */
export const SPENDERS = ['team', 'project', 'key', 'user'] as const
export type Spender = (typeof SPENDERS)[number]

/** Stands for each project, key or user that has none of its own. */
export const EACH = '*'

/** How long a budget counts before it begins anew, in UTC; a week begins on Monday. */
export const WINDOW_KINDS = ['day', 'week', 'month', 'none'] as const
export type WindowKind = (typeof WINDOW_KINDS)[number]

/** Whole numbers as decimal text: pico-dollars, requests, tokens. */
export type AmountTexts = Readonly<Partial<Record<Unit, string>>>

/** Added to a budget until a time, milliseconds since 1970. */
export interface Raise {
  readonly amounts: AmountTexts
  readonly untilMs: number
}

/** One for each scope and window. */
export interface Budget {
  readonly scope: Spender
  /** Its id: the team's own, a project's, `key_<ulid>`, a user's as requests name it; or `EACH`. */
  readonly of: string
  readonly window: WindowKind
  /** What may be spent in one window; a unit that is not here is not bounded. */
  readonly limits: AmountTexts
  /** Each request holds its worst case before it goes out. Else it is counted when it has ended. */
  readonly isHard: boolean
  /** When it was set first: digits and lower-case letters. Another one begins at zero; changes of it do not. */
  readonly armed: string
  /** Percent of a limit, each told once a window. */
  readonly alerts: readonly number[]
  readonly raises?: readonly Raise[]
  /** What a token may cost at most, in pico-dollars, where the catalog knows no price. Absent: not asked for then. */
  readonly assumedPicoPerToken?: string
  /** Dollars of teams' and callers' own credentials count as well. */
  readonly countsByok?: true
  /** Where it cannot be asked, requests go on without it. */
  readonly isOpenWhenAway?: true
}

/** One for each scope, and for each model pattern within it. */
export interface Limit {
  readonly scope: Spender
  readonly of: string
  /** A glob of model ids: of all models that it fits together. Absent: whatever is asked for. */
  readonly model?: string
  /** Tokens without those read from a prompt cache. */
  readonly perMinute: Readonly<Partial<Record<Paced, number>>>
  /** Requests that may run at once. */
  readonly parallel?: number
}

export interface SpendingRules {
  readonly budgets: readonly Budget[]
  readonly limits: readonly Limit[]
  /** Absent: nothing is charged to it. */
  readonly credits?: Credits
}
