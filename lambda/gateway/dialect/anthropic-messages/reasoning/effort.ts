import { EFFORTS, type Effort, isEffort, nearestEffort } from '../../../core/canonical/efforts.ts'
import type { CallOptions } from '../../../core/canonical/parts.ts'
import { otherwise, unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import { compact, type JsonObject, type JsonValue, numberOr, objectOr } from '../../../core/json/value.ts'
import { type Claude, OTHER_MAKERS } from '../../../core/provider/claude.ts'
import { snakeKeys } from '../../casing.ts'

type Thinking = WithWarnings<{ readonly thinking?: JsonValue; readonly effort?: JsonValue }>

/** This API has another field to switch thinking off. */
const ASKABLE = EFFORTS.filter((word) => word !== 'none')

/** The share of `max_tokens` that may be thought, per effort, for models that take a budget. */
const SHARE: Readonly<Record<string, number>> = { minimal: 0.1, low: 0.2, medium: 0.5, high: 0.8, xhigh: 0.9, max: 0.9 }
const MIN_BUDGET = 1024

/**
 * The nearest effort to a body's `thinking` and `output_config.effort`. Adaptive thinking without an effort is `high`,
 * the API's default; a budget of up to 20 % of `max_tokens` is low, up to 50 % medium.
 */
export const decodeEffort = (body: JsonObject): Effort | undefined => {
  const { type, budget_tokens } = objectOr(body['thinking'])
  const effort = ASKABLE.find((word) => word === objectOr(body['output_config'])['effort'])
  if (type === 'disabled') return 'none'
  if (type === 'between_tools') return 'minimal'
  if (type !== 'enabled') return effort ?? (type === 'adaptive' ? 'high' : undefined)
  const share = (numberOr(budget_tokens) ?? MIN_BUDGET) / (numberOr(body['max_tokens']) ?? Infinity)
  return effort ?? (share <= 0.2 ? 'low' : share <= 0.5 ? 'medium' : 'high')
}

/**
 * A budget of thinking for a model that takes none ("thinking.type.enabled" is not supported for this model. Use
 * "thinking.type.adaptive" and "output_config.effort"): the nearest effort, and thinking as readable as a budget's is.
 */
const withoutBudget = (body: JsonObject): WithWarnings<{ thinking: JsonObject; effort: string }> => {
  const { budget_tokens: _, ...thinking } = objectOr(body['thinking'])
  const effort = decodeEffort(body) ?? 'high'
  const details = `this model takes no budget: adaptive thinking with effort ${effort} was asked for`
  return {
    thinking: { display: 'summarized', ...thinking, type: 'adaptive' },
    effort,
    warnings: [otherwise('thinking.budget_tokens', details)],
  }
}

const off = ({ rests, betweenTools }: Claude): Thinking => {
  if (rests !== 'never') return { thinking: { type: 'disabled' }, warnings: [] }
  const details = 'This model always thinks; it was asked to do so as little as it can.'
  const least = betweenTools ? { thinking: { type: 'between_tools' } } : { effort: 'low' }
  return { ...least, warnings: [unsupported('reasoning', details)] }
}

const adaptive = (effort: Effort, { effortWords }: Claude): Thinking => ({
  thinking: { type: 'adaptive', display: 'summarized' },
  effort: nearestEffort(effort, effortWords) ?? effort,
  warnings: [],
})

/** A budget always leaves room for the answer within `maxTokens`, which is never raised. */
const budget = (effort: Effort, maxTokens: number): Thinking => {
  const tokens = Math.max(MIN_BUDGET, Math.floor(maxTokens * (SHARE[effort] ?? 0)))
  if (tokens < maxTokens) return { thinking: { type: 'enabled', budget_tokens: tokens }, warnings: [] }
  const details = `Thinking needs more than ${MIN_BUDGET} output tokens, this request allows ${maxTokens}.`
  return { warnings: [unsupported('reasoning', details)] }
}

/** By a neutral effort. */
const ofEffort = (effort: Effort, maxTokens: number, claude: Claude): Thinking => {
  if (effort === 'none') return off(claude)
  return claude.adaptive ? adaptive(effort, claude) : budget(effort, maxTokens)
}

const THINKS: readonly unknown[] = ['enabled', 'adaptive', 'between_tools']
const FORCES: readonly unknown[] = ['any', 'tool']

export const isThinking = (thinking: JsonValue | undefined): boolean => THINKS.includes(objectOr(thinking)['type'])

const NOT_WHEN_FORCED = unsupported('thinking', 'not possible together with a forced tool')

/** How long an answer may become; where that is not the caller's own number a budget has to leave room in it. */
interface Limit {
  readonly tokens: number
  readonly isOurs: boolean
}

/** `thinking` in a form that the model takes, with an effort where that says in its place how much. */
const fitForm = (body: JsonObject, limit: Limit, claude: Claude): Thinking => {
  const thinking = objectOr(body['thinking'])
  const tokens = numberOr(thinking['budget_tokens']) ?? 0
  const effort = decodeEffort(body) ?? 'high'
  const told = (details: string) => [otherwise('thinking', details)]
  if (isThinking(thinking) && FORCES.includes(objectOr(body['tool_choice'])['type']))
    return { warnings: [NOT_WHEN_FORCED] }
  switch (thinking['type']) {
    case 'enabled': {
      if (!claude.budgets) return withoutBudget(body)
      if (tokens < limit.tokens || !limit.isOurs) break
      const details = `this model answers with ${limit.tokens} tokens at most: a smaller budget was asked for`
      return { ...budget('high', limit.tokens), warnings: told(details) }
    }
    case 'disabled':
      if (claude.rests === 'never') return off(claude)
      break
    case 'between_tools':
      if (claude.betweenTools) break
      return {
        ...ofEffort('minimal', limit.tokens, claude),
        warnings: told('this model does not think between tools alone'),
      }
    case 'adaptive': {
      if (claude.adaptive) break
      const made = budget(effort, limit.tokens)
      const details = 'this model takes no adaptive thinking: a budget was asked for'
      return made.warnings.length > 0 ? made : { ...made, warnings: told(details) }
    }
  }
  return compact({ thinking: body['thinking'], warnings: [] })
}

/** Without thinking, and with the least of it, some efforts are an error. */
const wordsFor = (thinking: JsonValue | undefined, { effortWords, rests }: Claude): readonly Effort[] => {
  const { type } = objectOr(thinking)
  const isLow = type === 'between_tools' || (type === 'disabled' && rests === 'to-high')
  return isLow ? effortWords.filter((word) => word !== 'xhigh' && word !== 'max') : effortWords
}

/** An effort that the model knows; what is no effort of anybody's is for the provider to judge. */
const fitEffort = (asked: JsonValue | undefined, words: readonly Effort[]): Thinking => {
  if (!isEffort(asked) || words.includes(asked)) return compact({ effort: asked, warnings: [] })
  const nearest = nearestEffort(asked, words)
  const details = nearest
    ? `this model takes ${words.join(', ')} here, not ${asked}: ${nearest} was asked for`
    : 'this model knows none'
  return compact({ effort: nearest, warnings: [otherwise('output_config.effort', details)] })
}

/** What a model of this generation takes of a body's own `thinking` and effort; as they are where it takes them. */
export const fitThinking = (body: JsonObject, claude: Claude, limit: Limit): Thinking => {
  const { thinking: asked, output_config: config } = body
  const { effort } = objectOr(config)
  if (claude === OTHER_MAKERS) return compact({ thinking: asked, effort, warnings: [] })
  const form = fitForm(body, limit, claude)
  // An effort that a budget took the place of has nothing left to say, where the model knows none.
  const isSaid = effort !== undefined && form.thinking !== asked && claude.effortWords.length === 0
  const fitted = isSaid ? { warnings: [] } : fitEffort(form.effort ?? effort, wordsFor(form.thinking, claude))
  return { ...form, ...fitted, warnings: [...form.warnings, ...fitted.warnings] }
}

/**
 * `thinking` and `output_config.effort`: as the caller wrote them for Anthropic, else by the neutral effort, as far as
 * the model takes it. A forced tool rules thinking out.
 */
export const encodeEffort = (
  { reasoning: effort, toolChoice, maxOutputTokens }: CallOptions,
  own: JsonObject,
  maxTokens: number,
  claude: Claude,
): Thinking => {
  const isForced = toolChoice?.type === 'required' || toolChoice?.type === 'tool'
  if (own['thinking'] !== undefined || own['effort'] !== undefined) {
    const thinking = own['thinking'] === undefined ? undefined : snakeKeys(own['thinking'])
    const config = compact({ effort: own['effort'] })
    const choice = isForced ? { type: 'any' } : undefined
    const body = compact({ thinking, max_tokens: maxTokens, output_config: config, tool_choice: choice })
    return fitThinking(body, claude, { tokens: maxTokens, isOurs: maxOutputTokens === undefined })
  }
  if (isForced && effort && effort !== 'none') return { warnings: [{ ...NOT_WHEN_FORCED, feature: 'reasoning' }] }
  if (effort === undefined || effort === 'provider-default') return { warnings: [] }
  return ofEffort(effort, maxTokens, claude)
}
