import { type Attempt, endpointOf } from '../../core/attempt.ts'
import type { Call, WireName } from '../../core/call.ts'
import { compact, isObject, type JsonObject, objectOr, without } from '../../core/json/value.ts'
import type { Pico } from '../../core/money.ts'
import { camelKeys } from '../../dialect/casing.ts'
import { effortOptions, leastEffort, type TokenBudget } from '../../provider/shared/thinking-budgets.ts'
import { withBody } from '../with-body.ts'
import { askedThinking, optionsWithoutThinking, withoutThinking } from './asked-thinking.ts'
import { answerLimit, thinkingReceiver } from './receiver.ts'
import { type Spending, spendingOf } from './spending.ts'

/** A sum, under the caller's name for it, and the most that a token of output costs at the attempt's endpoint. */
export interface Sum {
  readonly usd: Pico
  readonly rate: Pico | undefined
  readonly option: string
}

/** The call as an attempt gets it, and what the answer's metadata tells of the sum. */
export interface AmendedCall {
  readonly call: Call
  readonly told: JsonObject
}

const SUM = 'thinkingBudget'
/** What of thinking is said together, by the name of its object. */
const TOGETHER = ['thinking', 'reasoningConfig']

/** The provider options of a body without any sum; what is a number of tokens stays. */
const withoutSums = (options: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(options).map(([name, own]) => [
      name,
      isObject(own) && !(Number(own[SUM]) >= 1 && typeof own[SUM] === 'number') ? without(own, [SUM]) : own,
    ]),
  )

const changedIn = (
  options: JsonObject,
  names: readonly string[],
  change: (own: JsonObject) => JsonObject,
): JsonObject =>
  Object.fromEntries(
    Object.entries(options).map(([name, own]) => [name, names.includes(name) && isObject(own) ? change(own) : own]),
  )

/** Options laid over others, and what both have as objects likewise. */
const over = (base: JsonObject, words: JsonObject): JsonObject => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(words).map(([key, value]) => {
      const own = base[key]
      return [key, isObject(value) && isObject(own) ? { ...own, ...value } : value]
    }),
  ),
})

const inDialect = <W extends WireName>(
  attempt: Attempt,
  wire: W,
  effort: NonNullable<Spending['effort']>,
  kept: JsonObject,
) => effortOptions[wire](effort, endpointOf(attempt, wire).quirks, kept)

/** As options of the receiver; an effort has its place in the canonical form, where that is what is sent. */
const wordsOf = (
  { tokens, effort }: Spending,
  attempt: Attempt,
  budget: TokenBudget | undefined,
  kept: JsonObject,
): JsonObject => {
  if (tokens !== undefined) return budget?.words(tokens, kept) ?? {}
  const { path } = attempt
  return effort !== undefined && path.mode === 'relay' ? inDialect(attempt, path.wire, effort, kept) : {}
}

/**
 * A call with a budget of tokens or an effort, in words that the receiver of an attempt knows, in the place of a sum of
 * dollars, which only this gateway knows.
 */
export const amendedCall = (call: Call, attempt: Attempt, { usd, rate, option }: Sum): AmendedCall => {
  const receiver = thinkingReceiver(attempt)
  const { thinker, budget, efforts, namespaces } = receiver
  const options = withoutSums(objectOr(call.body['providerOptions']))
  const read = namespaces.map((name) => objectOr(options[name]))
  const keepsEffort = budget?.besideEffort?.(thinker) ?? false
  const spending = spendingOf({
    usd,
    rate,
    budget,
    maxTokens: answerLimit(call.body, attempt, budget),
    asked: askedThinking(call.body, read, keepsEffort),
    reasons: attempt.model.reasoning !== false,
    leastEffort: leastEffort(thinker, efforts),
    provider: attempt.provider.slug,
    option,
  })
  const { tokens, effort, told, warnings } = spending
  if (tokens === undefined && effort === undefined)
    return { call: { ...withBody(call, { ...call.body, providerOptions: options }), amends: { warnings } }, told }

  const bare = withoutThinking(call.body, keepsEffort)
  const bareOptions = changedIn(options, namespaces, (own) => optionsWithoutThinking(own, keepsEffort))
  const kept = [bare, ...namespaces.map((name) => objectOr(bareOptions[name]))].map((own) => objectOr(own['thinking']))
  const words = wordsOf(spending, attempt, budget, objectOr(camelKeys(Object.assign({}, ...kept))))
  const left = changedIn(bareOptions, namespaces, (own) => without(own, TOGETHER))
  const to = receiver.writesTo(left)
  const providerOptions = Object.keys(words).length > 0 ? { ...left, [to]: over(objectOr(left[to]), words) } : left
  const reasoning = attempt.path.mode === 'relay' ? undefined : effort
  return {
    call: {
      ...withBody(call, { ...without(bare, TOGETHER), providerOptions }),
      amends: compact({ reasoning, warnings }),
    },
    told,
  }
}
