import { dearestOutput } from '../catalog/dearest-output.ts'
import type { Attempt } from '../core/attempt.ts'
import type { Call } from '../core/call.ts'
import type { Fields } from '../core/field.ts'
import type { JsonObject } from '../core/json/value.ts'
import type { Pico } from '../core/money.ts'
import type { Course } from '../core/outcome.ts'
import { askedTiersOf } from '../money/bounds/asked-tiers.ts'
import { readThinkingBudgets, type ThinkingBudgets } from '../routing/options/thinking-budgets.ts'
import { THINKING_BUDGET } from '../routing/options/words.ts'
import { amendedCall } from '../upstream/thinking-budget/amended-call.ts'

/** The sum under the provider's own name, else the gateway's, else the smallest under any name. */
const budgetFor = (budgets: ThinkingBudgets, { provider, means }: Attempt): readonly [name: string, usd: Pico] => {
  const own = [provider.slug, ...(means.into === 'body' ? [] : [means.into.options]), 'gateway']
  const named = own.find((name) => budgets.has(name))
  const [first, ...others] = named === undefined ? [...budgets] : [...budgets].filter(([name]) => name === named)
  return others.reduce((least, entry) => (entry[1] < least[1] ? entry : least), first ?? ['gateway', 0n])
}

/** The call as each attempt of a course gets it; what its thinking may be is noted there. */
export type CallsWithin = (course: Course, now: () => number) => (attempt: Attempt) => Call

/**
 * Reads what the thinking of an answer may cost; undefined where nobody says so after all. Throws `bad-request` for what
 * is no sum.
 */
export const readCallsWithin = (call: Call, fields: Fields): CallsWithin | undefined => {
  const budgets = readThinkingBudgets(call.body, fields)
  if (!budgets) return undefined
  return (course, now) => {
    const thinking = new Map<Attempt, JsonObject>()
    course.thinking = thinking
    return (attempt) => {
      const [name, usd] = budgetFor(budgets, attempt)
      const rate = dearestOutput(
        attempt.endpoint.pricing,
        new Date(now()).toISOString(),
        askedTiersOf(attempt, call.body),
      )
      const option = `providerOptions.${name}.${THINKING_BUDGET}`
      const amended = amendedCall(call, attempt, { usd, rate, option })
      thinking.set(attempt, amended.told)
      return amended.call
    }
  }
}
