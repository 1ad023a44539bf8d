import type { Attempt } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import { otherwise } from '../../core/canonical/warning.ts'
import type { Dialect } from '../../core/dialect.ts'
import { isSame } from '../../core/json/same.ts'
import { type JsonObject, objectOr, without } from '../../core/json/value.ts'
import { optionsWithBudget, withBudget } from '../thinking-budget/asked-thinking.ts'
import { withBody } from '../with-body.ts'
import { givenLimit, isSaidElsewhere, limitFields, limitNames, thinkingBeside } from './output-limit.ts'

/** The fewest tokens of thinking that Claude takes; others take fewer. */
const LEAST_THINKING = 1024

/** Something of an answer is left to say. */
const thinkingWithin = (tokens: number): number | undefined => {
  const half = Math.floor(tokens / 2)
  return half >= LEAST_THINKING ? half : undefined
}

const withOptions = (body: JsonObject, change: (own: JsonObject) => JsonObject): JsonObject => {
  const options = body['providerOptions']
  if (options === undefined) return body
  const changed = Object.entries(objectOr(options)).map(([name, own]) => [name, change(objectOr(own))] as const)
  return { ...body, providerOptions: Object.fromEntries(changed) }
}

/** A budget of thinking has to be less than what the answer may have; none, where there is no room for the least. */
const thinkingLess = (body: JsonObject, tokens: number): JsonObject => {
  const room = { below: tokens, to: thinkingWithin(tokens) }
  return withOptions(withBudget(body, room), (own) => optionsWithBudget(own, room))
}

/**
 * The call of an attempt with its answer limited to so many tokens, thinking included, and no more than the caller allows:
 * reported, as is a budget of thinking that had to shrink. Undefined where nothing that can be said would hold.
 */
export const cappedCall = (
  call: Call,
  attempt: Attempt,
  dialect: Pick<Dialect, 'fields'>,
  tokens: number,
): Call | undefined => {
  const { beside } = thinkingBeside(attempt, call)
  if (beside === 'unknown' || isSaidElsewhere(call, dialect)) return undefined
  const most = Math.min(tokens, givenLimit(call, dialect) ?? tokens) - beside
  if (most < Math.max(1, attempt.means.takes.limits?.minOutputTokens ?? 0)) return undefined
  const [field = ''] = limitFields(attempt, dialect)
  const limited = { ...without(call.body, limitNames(dialect)), [field]: most }
  const body = beside > 0 ? limited : thinkingLess(limited, most)
  const warnings = [
    ...(call.amends?.warnings ?? []),
    otherwise(field, `set to ${most}, as no more is left of a budget`),
    ...(!isSame(body, limited)
      ? [otherwise('thinking', `made less, as an answer of ${most} tokens has no room for it`)]
      : []),
  ]
  return { ...withBody(call, body), amends: { ...call.amends, warnings } }
}
