import type { Attempt } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { OutputLimit } from '../../core/cost/output-limit.ts'
import { OWNER } from '../../core/cost/spent.ts'
import type { Pico } from '../../core/money.ts'
import type { Pricing } from '../../core/provider/endpoint.ts'
import { outputWithin, type Unbounded, type WorstCase, worstCase } from '../gates/worst-case.ts'
import { askedTiersOf } from './asked-tiers.ts'
import { type AttemptTokens, tokensOf } from './attempt-tokens.ts'
import type { CallFacts } from './call-facts.ts'
import { ownSearches } from './searching-models.ts'

/** What an attempt may come to, in money and tokens. */
export interface AttemptBound extends WorstCase, AttemptTokens {
  /**
   * What is said of its prompt before it has ended is not all of that: tools of its provider read it anew, and may be billed
   * by the call.
   */
  readonly isCountedLate?: true
}

export interface BoundTerms {
  readonly limit: OutputLimit
  /** Milliseconds since 1970. */
  readonly nowMs: number
  /** What a token costs at most where no price is known. */
  readonly assumedPicoPerToken?: bigint | undefined
}

/** Their accounts may have set a tier for all requests that ask for none. https://platform.openai.com/docs/api-reference/chat/create */
const ACCOUNT_TIERS: ReadonlySet<string> = new Set(['openai'])

/** An answer that is shorter is of no use to anybody. */
const LEAST_ANSWER = 16

/**
 * By which it is charged: what a deployment has agreed on is for its own account. What somebody states who resells others
 * may be more than any list says; whoever makes a model states what is on its own.
 */
const pricingOf = ({ endpoint, provider, credential }: Attempt): Pricing | undefined => {
  const { pricing, listPricing, source } = endpoint
  const isOurs = OWNER[credential.kind] === 'deployment'
  const isReseller = provider.statedCost !== undefined && provider.headquarters === undefined
  if (isReseller && !(isOurs && source === undefined)) return undefined
  return isOurs ? pricing : (listPricing ?? pricing)
}

const tiersOf = (attempt: Attempt, body: Call['body']) => {
  const asked = askedTiersOf(attempt, body)
  return { ...asked, isTiered: asked.isTiered || ACCOUNT_TIERS.has(attempt.provider.slug) }
}

/** The most that an attempt may cost; unbounded where something it depends on has no bound, which is never guessed. */
export const boundOf = (
  attempt: Attempt,
  { body }: Pick<Call, 'body'>,
  facts: CallFacts,
  { limit, nowMs, assumedPicoPerToken }: BoundTerms,
): AttemptBound | Unbounded => {
  const pricing = pricingOf(attempt)
  const { unbounded, calls: searches } = ownSearches(attempt, pricing, facts.search)
  const tokens = unbounded === undefined ? tokensOf(attempt, facts, limit, pricing) : { unbounded }
  if ('unbounded' in tokens) return tokens
  const calls = { ...facts.calls, ...searches }
  const { input, output } = tokens
  if (!pricing && assumedPicoPerToken !== undefined && Object.keys(calls).length === 0)
    return { ...tokens, lines: [{ fixed: BigInt(input) * assumedPicoPerToken, perToken: assumedPicoPerToken }] }
  const worst = worstCase({
    ...{ pricing, tiers: tiersOf(attempt, body), nowMs, input, output, calls },
    hasMedia: facts.media.images > 0 || facts.media.isOpen,
    isKeptLong: facts.isKeptLong,
  })
  if ('unbounded' in worst) return worst
  const isCountedLate = tokens.times > 1 || Object.keys(calls).length > 0
  return { ...tokens, ...worst, ...(isCountedLate ? { isCountedLate } : {}) }
}

/**
 * The limit of each answer with which an attempt costs no more than what is left, in tokens; undefined where that would be
 * next to nothing, or no limit would hold.
 */
export const limitWithin = (bound: AttemptBound, room: Pico): number | undefined => {
  const { times, beside, isCappable, output } = bound
  const tokens = isCappable ? outputWithin(bound, room) : undefined
  if (tokens === undefined) return undefined
  const each = Math.floor((tokens - beside) / times)
  return each >= LEAST_ANSWER || tokens === output ? each : undefined
}
