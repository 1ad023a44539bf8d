import type { Spender, Unit } from '../gateway/core/cost/budgets.ts'

/** A part of a budget is spent, which is told once a window. */
export interface Alert {
  readonly scope: Spender
  /** As its gate has it: no other of its kind has the same, whatever its team. */
  readonly id: string
  /** As its gate has it, `2026-11#1` say. */
  readonly window: string
  readonly unit: Unit
  /** Of the limit: 80, or 100, or more. */
  readonly percent: number
  readonly team: string
  /** Whole numbers as decimal text, pico-dollars say. */
  readonly limit: string
  readonly spent: string
  /** When it was found, milliseconds since 1970. */
  readonly at: number
  /** Nobody finds it again after that time, milliseconds since 1970. Absent: it is kept for good. */
  readonly keptUntil?: number
}

export interface Alerts {
  /**
   * Whether nobody has put it before: of all that find the same part of the same window, one. Where its answer is lost it
   * may be nobody, though it was put. Rejects where there is no answer in time.
   */
  first(alert: Alert): Promise<boolean>
}
