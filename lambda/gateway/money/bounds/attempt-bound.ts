import { type Attempt, catalogIdOf } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { OutputLimit } from '../../core/cost/output-limit.ts'
import { OWNER } from '../../core/cost/spent.ts'
import type { Pico } from '../../core/money.ts'
import type { Pricing } from '../../core/provider/endpoint.ts'
import { inputBound, outputBound } from '../gates/token-bounds.ts'
import { outputWithin, type Unbounded, type WorstCase, worstCase } from '../gates/worst-case.ts'
import { askedTiersOf } from './asked-tiers.ts'
import type { CallFacts } from './call-facts.ts'
import { mediaTokens } from './prompt-media.ts'
import { ownSearches } from './searching-models.ts'

/** What an attempt may come to, and how a limit of its answer would lower that. */
export interface AttemptBound extends WorstCase {
  /** Answers that a limit holds for, each for itself: of several asked for, and of several turns. */
  readonly times: number
  /** Tokens of output that no limit holds for. */
  readonly beside: number
  /** Would a limit hold? */
  readonly isCappable: boolean
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

/** Claude's, where a beta asks for it. https://platform.claude.com/docs/en/build-with-claude/context-windows */
const LONG_CONTEXT = 1_000_000
const CLAUDE = /^anthropic\/claude-/

/** An answer that is shorter is of no use to anybody. */
const LEAST_ANSWER = 16

/** By which it is charged: what a deployment has agreed on is for its own account. */
const pricingOf = ({ endpoint: { pricing, listPricing }, credential }: Attempt): Pricing | undefined =>
  OWNER[credential.kind] === 'deployment' ? pricing : (listPricing ?? pricing)

/** Has it a price for prompts that are longer than this? */
const hasPriceBeyond = (pricing: Pricing, window: number): boolean =>
  [pricing, ...Object.values(pricing.serviceTiers ?? {})]
    .flatMap((card) => [card, ...(card.prices ?? [])])
    .some(({ tiers = [] }) => tiers.some(({ aboveInputTokens }) => aboveInputTokens >= window))

/** Undefined where nobody knows, or where its prices say that it is larger than that. */
const windowOf = ({ model }: Attempt, { isLongContext }: CallFacts, pricing: Pricing = {}): number | undefined => {
  const { contextWindow } = model
  if (contextWindow === undefined) return undefined
  if (CLAUDE.test(catalogIdOf(model))) return isLongContext ? Math.max(contextWindow, LONG_CONTEXT) : contextWindow
  return hasPriceBeyond(pricing, contextWindow) ? undefined : contextWindow
}

/** Pictures and speech are made whole, whatever an answer is limited to. */
const makesMedia = ({ outputImage, outputAudio }: Pricing = {}): boolean =>
  outputImage !== undefined || outputAudio !== undefined

const tiersOf = (attempt: Attempt, body: Call['body']) => {
  const asked = askedTiersOf(attempt, body)
  return { ...asked, isTiered: asked.isTiered || ACCOUNT_TIERS.has(attempt.provider.slug) }
}

/**
 * The most that an attempt may cost; unbounded where something it depends on has no bound, which is never guessed. Where a
 * provider states what an answer cost, that is by its own list, which is the catalog's.
 */
export const boundOf = (
  attempt: Attempt,
  { body }: Pick<Call, 'body'>,
  facts: CallFacts,
  { limit, nowMs, assumedPicoPerToken }: BoundTerms,
): AttemptBound | Unbounded => {
  const { model } = attempt
  const pricing = pricingOf(attempt)
  const searches = ownSearches(attempt, pricing, facts.search)
  const unbounded = facts.unbounded ?? searches.unbounded
  if (unbounded !== undefined) return { unbounded }
  const { answers, passes, media, predictedBytes, mayCompact } = facts
  const contextWindow = windowOf(attempt, facts, pricing)
  const prompt = inputBound({
    textBytes: facts.textBytes,
    messages: facts.messages,
    hasTools: facts.hasTools,
    describedTools: facts.describedTools,
    mediaTokens: mediaTokens(media, catalogIdOf(model)),
    contextWindow,
    ownCalls: passes - 1,
  })
  const isHeld = !mayCompact && !makesMedia(pricing)
  const most = outputBound({
    maxTokens: isHeld ? limit.tokens : undefined,
    maxOutputTokens: limit.within === 'model' ? model.maxOutputTokens : undefined,
    contextWindow,
  })
  const times = answers * passes
  const beside = predictedBytes * answers
  const input = prompt === undefined ? undefined : prompt * answers
  const output = most === undefined ? undefined : most * times + beside
  const calls = { ...facts.calls, ...searches.calls }
  const cap = { times, beside, isCappable: isHeld }
  if (!pricing && assumedPicoPerToken !== undefined && Object.keys(calls).length === 0) {
    if (input === undefined) return { unbounded: 'prompt' }
    if (output === undefined) return { unbounded: 'max_tokens' }
    return {
      lines: [{ fixed: BigInt(input) * assumedPicoPerToken, perToken: assumedPicoPerToken }],
      input,
      output,
      ...cap,
    }
  }
  const worst = worstCase({
    ...{ pricing, tiers: tiersOf(attempt, body), nowMs, input, output, calls },
    hasMedia: media.images > 0 || media.isOpen,
    isKeptLong: facts.isKeptLong,
  })
  return 'unbounded' in worst ? worst : { ...worst, ...cap }
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
