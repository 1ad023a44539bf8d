import { spendingFor } from '../../lambda/gateway/access/spending-for.ts'
import type { Attempt } from '../../lambda/gateway/core/attempt.ts'
import type { Caller } from '../../lambda/gateway/core/caller.ts'
import { newCourse } from '../../lambda/gateway/core/outcome.ts'
import { loadRelayDialect } from '../../lambda/gateway/dialect/index.ts'
import { worstAt } from '../../lambda/gateway/money/budgets/amounts.ts'
import { worstOf } from '../../lambda/gateway/money/budgets/bounded.ts'
import { requestRules } from '../../lambda/gateway/money/budgets/request-rules.ts'
import { bounded, leftOutWarning } from '../../lambda/gateway/money/budgets/unbounded.ts'
import type { Asked } from '../../lambda/gateway/operation/asked.ts'
import { requestBounds } from '../../lambda/gateway/operation/spending/request-bounds.ts'
import type { Amounts } from '../../lambda/storage/gates.ts'
import { openSpending } from './open-spending.ts'

/** What one attempt would hold in one hard budget at most. */
export interface HeldRow {
  readonly attempt: Attempt
  readonly scope: string
  /** Whose budget it is. */
  readonly of: string
  readonly window: string
  readonly amounts: Amounts
}

/** What a request would hold, and what is told of attempts of which nobody can say it: these would not be made. */
export interface WouldHold {
  /** Those that would be. */
  readonly kept: readonly Attempt[]
  readonly rows: readonly HeldRow[]
  readonly warnings: readonly string[]
}

/** By the budgets of this machine. */
const spendingHere = async (caller: Caller): Promise<Caller['spending']> => {
  const { settings, close } = await openSpending(undefined)
  try {
    const { team, project, principal } = caller
    const { rules } = await settings.spendingOf(team)
    return spendingFor({ id: principal.id, team, project, within: { spending: rules } })
  } finally {
    close?.()
  }
}

/** Of attempts in the order in which they would be tried. */
export const wouldHold = async (
  caller: Caller,
  { call, options, callsWithin }: Asked,
  attempts: readonly Attempt[],
): Promise<WouldHold> => {
  const spending = await spendingHere(caller)
  if (!spending) return { kept: attempts, rows: [], warnings: [] }
  const startedAt = Date.now()
  const user = options.quotaEntityId ?? options.user
  const { held } = requestRules({ caller: { ...caller, spending }, user, models: [], startedAt })
  const dialect = await loadRelayDialect(call.dialect)
  const callFor = callsWithin?.(newCourse(), Date.now) ?? (() => call)
  const bounds = requestBounds(call, dialect, callFor, startedAt)
  const { kept, leftOut } = bounded(attempts, held, bounds)
  const rows = kept.flatMap((attempt) =>
    held.flatMap(({ budget, of: { scope, name } }): HeldRow[] => {
      if (!budget) return []
      const worst = worstAt(budget, attempt, worstOf(budget, attempt, bounds))
      return [{ attempt, scope, of: name, window: budget.window, amounts: { ...worst, requests: 1n } }]
    }),
  )
  return { kept, rows, warnings: leftOut.map(leftOutWarning) }
}
