import { type Attempt, catalogIdOf } from '../../core/attempt.ts'
import { EFFORTS, type Effort } from '../../core/canonical/efforts.ts'
import { type JsonObject, numberOr } from '../../core/json/value.ts'
import { claudeOf } from '../../core/provider/claude.ts'
import { listedModel } from '../../core/provider/endpoint.ts'
import { type Thinker, type TokenBudget, tokenBudgetOf } from '../../provider/shared/thinking-budgets.ts'

/** Who gets a call, as far as its thinking is concerned. */
export interface ThinkingReceiver {
  readonly thinker: Thinker
  /** Undefined where it takes efforts only. */
  readonly budget: TokenBudget | undefined
  /** The efforts that it knows. Undefined: nothing is known. */
  readonly efforts: readonly Effort[] | undefined
  /** The namespaces of `providerOptions` that it reads. */
  readonly namespaces: readonly string[]
  /** That of them which a budget goes to, given those that the caller uses. */
  readonly writesTo: (used: JsonObject) => string
}

const effortsOf = ({ model: { family } }: Attempt, { names }: Thinker): readonly Effort[] | undefined => {
  const { effortWords } = claudeOf(...names)
  const known = effortWords.length > 0 ? effortWords : family?.efforts
  return known && EFFORTS.filter((effort) => known.includes(effort))
}

/** A family that reasons at every effort does not rest, whoever serves it. */
const fittedBudget = (budget: TokenBudget | undefined, { model: { family } }: Attempt): TokenBudget | undefined =>
  budget && { ...budget, rests: budget.rests && family?.efforts?.includes('none') !== false }

export const thinkingReceiver = (attempt: Attempt): ThinkingReceiver => {
  const { provider, model, endpoint, path, means } = attempt
  const thinker = { provider: provider.slug, names: [catalogIdOf(model), listedModel(endpoint)] }
  const efforts = effortsOf(attempt, thinker)
  if (path.mode !== 'adapt') {
    const namespaces = ['openaiCompatible', 'openai', 'anthropic', provider.slug]
    const budget = fittedBudget(tokenBudgetOf({ wire: path.wire }, thinker), attempt)
    return { thinker, budget, efforts, namespaces, writesTo: () => provider.slug }
  }
  const options = means.into === 'body' ? provider.slug : means.into.options
  const budget = fittedBudget(tokenBudgetOf({ options }, thinker), attempt)
  const { reads = [options] } = budget ?? {}
  const writesTo = (used: JsonObject) => reads.find((name) => used[name] !== undefined) ?? options
  return { thinker, budget, efforts, namespaces: reads, writesTo }
}

/** What a codec that has to name a limit of the answer takes where nobody names one. */
const DEFAULT_MAX_TOKENS = 8192

/** How long an answer may become, as far as a body and the catalog say: what a budget has to fit in. */
export const answerLimit = (body: JsonObject, { model }: Attempt, budget: TokenBudget | undefined): number => {
  const given = numberOr(body['max_completion_tokens'] ?? body['max_tokens'] ?? body['maxOutputTokens'])
  const { maxOutputTokens: most = given ?? DEFAULT_MAX_TOKENS } = model
  return budget?.room === 'within-answer' ? Math.min(given ?? most, most) : most
}
