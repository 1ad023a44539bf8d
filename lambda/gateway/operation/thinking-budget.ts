import { type AskedTiers, dearestOutput } from '../catalog/dearest-output.ts'
import type { Attempt } from '../core/attempt.ts'
import type { Call } from '../core/call.ts'
import type { Fields } from '../core/field.ts'
import { isObject, type JsonObject, objectOr } from '../core/json/value.ts'
import type { Pico } from '../core/money.ts'
import type { Course } from '../core/outcome.ts'
import { priceWord } from '../core/usage/buckets.ts'
import { readThinkingBudgets, type ThinkingBudgets } from '../routing/options/thinking-budgets.ts'
import { THINKING_BUDGET } from '../routing/options/words.ts'
import { amendedCall } from '../upstream/thinking-budget/amended-call.ts'

/** Where callers ask for a tier in a provider's own words. */
const TIERS = ['service_tier', 'serviceTier', 'speed', 'performanceConfig']

const asksForTier = (own: JsonObject): boolean => TIERS.some((name) => (own[name] ?? null) !== null)

/** Bedrock has its words for a tier in objects. */
const tiersIn = (own: JsonObject): string[] =>
  TIERS.flatMap((name) => {
    const asked = own[name]
    return priceWord(isObject(asked) ? (asked['type'] ?? asked['latency']) : asked) ?? []
  })

/**
 * What an attempt asks its provider for: in the provider's own words, of which a translation leaves out those of the
 * body, or in the gateway's, where it has a rate for it.
 */
const askedOf = ({ provider, means, service, path }: Attempt, body: JsonObject): AskedTiers => {
  const options = objectOr(body['providerOptions'])
  const names = new Set([provider.slug, ...(means.into === 'body' ? [] : [means.into.options])])
  const own = [...(path.mode === 'translate' ? [] : [body]), ...[...names].map((name) => objectOr(options[name]))]
  const isAsked = [body, ...Object.values(options).map(objectOr)].some(asksForTier)
  return { isTiered: isAsked || service.tier !== undefined, words: own.flatMap(tiersIn) }
}

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
      const rate = dearestOutput(attempt.endpoint.pricing, new Date(now()).toISOString(), askedOf(attempt, call.body))
      const option = `providerOptions.${name}.${THINKING_BUDGET}`
      const amended = amendedCall(call, attempt, { usd, rate, option })
      thinking.set(attempt, amended.told)
      return amended.call
    }
  }
}
