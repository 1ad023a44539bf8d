import type { GateState } from '../../../storage/gates.ts'
import { PACED, type Paced } from '../../core/cost/budgets.ts'
import type { RateLimit, RateLimits } from '../../core/cost/rate-limits.ts'
import { fillingOf } from '../gates/limits.ts'
import type { GateRule } from '../gates/one-gate.ts'

type Told = readonly (readonly [GateRule, GateState])[]

/** Of all gates that limit it: the one that lets the fewest through, of several the one that takes longest to fill. */
const tightest = (told: Told, unit: Paced, nowMs: number): RateLimit | undefined =>
  told
    .flatMap(([rule, state]): RateLimit[] => {
      const limit = rule.perMinute[unit]
      if (limit === undefined) return []
      const { remaining, fullInMs } = fillingOf(state, unit, limit, nowMs)
      return [{ limit, remaining, resetMs: fullInMs }]
    })
    .toSorted((a, b) => a.remaining - b.remaining || b.resetMs - a.resetMs)[0]

/**
 * What a caller is told of its limits, by what each gate of its request said; undefined where it is under none. `nowMs`:
 * milliseconds since 1970.
 */
export const rateLimitsOf = (told: Told, nowMs: number): RateLimits | undefined => {
  const limits = PACED.flatMap((unit) => {
    const limit = tightest(told, unit, nowMs)
    return limit ? [[unit, limit] as const] : []
  })
  return limits.length === 0 ? undefined : { toldAt: nowMs, ...Object.fromEntries(limits) }
}
