import type { SpendingRules } from '../gateway/core/cost/budgets.ts'

/** Rules with the version that they are of: 0 where none were ever set. */
export interface KeptSpending {
  readonly rules: SpendingRules
  readonly version: number
}

/** Budgets and limits, one value a team, which is read with each of its keys. */
export interface SpendingSettings {
  spendingOf(team: string): Promise<KeptSpending>
  /** Puts these in the place of that version. False where another took its place meanwhile: read again. */
  setSpending(team: string, rules: SpendingRules, version: number): Promise<boolean>
}
