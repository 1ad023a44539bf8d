import { compact } from '../../core/json/value.ts'
import type { NotHeld } from '../../money/budgets/holding.ts'
import { rateLimitsOf } from '../../money/budgets/rate-limits.ts'
import { refusalError } from '../../money/budgets/refusal-error.ts'
import type { RequestRule } from '../../money/budgets/request-rules.ts'
import { tellAlerts } from './alerting.ts'
import type { SpendingDeps } from './finish.ts'
import { sweepOld } from './sweep-old.ts'

/** What a refused request gets to read of those that refuse it. */
export const refusedError = ({ rule, reason, needs, fits, told }: NotHeld, nowMs: number) =>
  refusalError(
    reason,
    rule.of,
    compact({
      needsPico: reason.unit === 'pico' ? needs : undefined,
      fits,
      rateLimits: rateLimitsOf(told, nowMs),
    }),
    nowMs,
  )

/** What follows from what its gates have said: what is spent is told, what others have left is settled. Never rejects. */
export const afterRefusal = async (
  d: SpendingDeps,
  team: string,
  rules: readonly RequestRule[],
  { seen }: NotHeld,
): Promise<void> => {
  const said = seen.flatMap(([rule, state]) =>
    rules.filter((each) => each.rule === rule).map((each) => [each, state] as const),
  )
  await tellAlerts(team, said, d).catch((error) =>
    d.log({ level: 'error', message: 'what is spent of budgets could not be told', error }),
  )
  await sweepOld(d, team, seen, rules)
}
