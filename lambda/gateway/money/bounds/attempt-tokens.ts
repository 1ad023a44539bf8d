import { type Attempt, catalogIdOf } from '../../core/attempt.ts'
import type { OutputLimit } from '../../core/cost/output-limit.ts'
import type { Pricing } from '../../core/provider/endpoint.ts'
import { inputBound, outputBound } from '../gates/token-bounds.ts'
import type { Unbounded } from '../gates/worst-case.ts'
import type { CallFacts } from './call-facts.ts'
import { mediaTokens } from './prompt-media.ts'

/** The tokens that an attempt may come to at most, and how a limit of its answer would lower that. */
export interface AttemptTokens {
  readonly input: number
  readonly output: number
  /** Answers that a limit holds for, each for itself: of several asked for, and of several turns. */
  readonly times: number
  /** Tokens of output that no limit holds for. */
  readonly beside: number
  /** Would a limit hold? */
  readonly isCappable: boolean
}

/** Claude's, where a beta asks for it. https://platform.claude.com/docs/en/build-with-claude/context-windows */
const LONG_CONTEXT = 1_000_000
const CLAUDE = /^anthropic\/claude-/

/** Has it a price for prompts that are longer than this? */
const hasPriceBeyond = (pricing: Pricing, window: number): boolean =>
  [pricing, ...Object.values(pricing.serviceTiers ?? {})]
    .flatMap((card) => [card, ...(card.prices ?? [])])
    .some(({ tiers = [] }) => tiers.some(({ aboveInputTokens }) => aboveInputTokens >= window))

/** Undefined where nobody knows, or where its prices say that it is larger than that. */
const windowOf = ({ model }: Attempt, { isLongContext }: CallFacts, pricing: Pricing): number | undefined => {
  const { contextWindow } = model
  if (contextWindow === undefined) return undefined
  if (CLAUDE.test(catalogIdOf(model))) return isLongContext ? Math.max(contextWindow, LONG_CONTEXT) : contextWindow
  return hasPriceBeyond(pricing, contextWindow) ? undefined : contextWindow
}

/** Pictures and speech are made whole, whatever an answer is limited to. */
const makesMedia = ({ outputImage, outputAudio }: Pricing): boolean =>
  outputImage !== undefined || outputAudio !== undefined

/** Whatever they cost: of budgets and limits in tokens it is all that there is to say. */
export const tokensOf = (
  attempt: Attempt,
  facts: CallFacts,
  limit: OutputLimit,
  pricing: Pricing = {},
): AttemptTokens | Unbounded => {
  const { answers, passes, media, predictedBytes, mayCompact, unbounded } = facts
  if (unbounded !== undefined) return { unbounded }
  const { model } = attempt
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
  if (prompt === undefined) return { unbounded: 'prompt' }
  const isHeld = !mayCompact && !makesMedia(pricing)
  const most = outputBound({
    maxTokens: isHeld ? limit.tokens : undefined,
    maxOutputTokens: limit.within === 'model' ? model.maxOutputTokens : undefined,
    contextWindow,
  })
  if (most === undefined) return { unbounded: 'max_tokens' }
  const times = answers * passes
  const beside = predictedBytes * answers
  return { input: prompt * answers, output: most * times + beside, times, beside, isCappable: isHeld }
}
