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

const off = ({ canStop }: Claude): Thinking => {
  if (canStop) return { thinking: { type: 'disabled' }, warnings: [] }
  const details = 'This model always thinks; it was asked to do so as little as it can.'
  return { effort: 'low', warnings: [unsupported('reasoning', details)] }
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

/** An effort that the model knows; what is no effort of anybody's is for the provider to judge. */
const fitEffort = (asked: JsonValue | undefined, { effortWords }: Claude): Thinking => {
  if (!isEffort(asked) || effortWords.includes(asked)) return compact({ effort: asked, warnings: [] })
  const nearest = nearestEffort(asked, effortWords)
  const details = nearest
    ? `this model knows ${effortWords.join(', ')}, not ${asked}: ${nearest} was asked for`
    : 'this model knows none'
  return compact({ effort: nearest, warnings: [otherwise('output_config.effort', details)] })
}

/** What a model of this generation takes of a body's own `thinking` and effort. */
export const fitThinking = (body: JsonObject, claude: Claude): Thinking => {
  const { thinking, output_config: config } = body
  const { effort } = objectOr(config)
  if (claude === OTHER_MAKERS) return compact({ thinking, effort, warnings: [] })
  const { type } = objectOr(thinking)
  if (type === 'enabled' && !claude.budgets) return withoutBudget(body)
  if (type === 'disabled' && !claude.canStop) return off(claude)
  const fitted = fitEffort(effort, claude)
  if (type !== 'adaptive' || claude.adaptive) return { ...compact({ thinking }), ...fitted }
  const made = budget(decodeEffort(body) ?? 'high', numberOr(body['max_tokens']) ?? 0)
  const told = otherwise('thinking', 'this model takes no adaptive thinking: a budget was asked for')
  return { ...compact({ effort: fitted.effort }), ...made, warnings: made.warnings.length > 0 ? made.warnings : [told] }
}

/**
 * `thinking` and `output_config.effort`: as the caller wrote them for Anthropic, else by the neutral effort, as far as
 * the model takes it. A forced tool rules thinking out.
 */
export const encodeEffort = (
  { reasoning: effort, toolChoice }: CallOptions,
  own: JsonObject,
  maxTokens: number,
  claude: Claude,
): Thinking => {
  if (own['thinking'] !== undefined || own['effort'] !== undefined) {
    const thinking = own['thinking'] === undefined ? undefined : snakeKeys(own['thinking'])
    const config = compact({ effort: own['effort'] })
    return fitThinking(compact({ thinking, max_tokens: maxTokens, output_config: config }), claude)
  }
  const isForced = toolChoice?.type === 'required' || toolChoice?.type === 'tool'
  if (isForced && effort && effort !== 'none')
    return { warnings: [unsupported('reasoning', 'not possible together with a forced tool')] }
  if (effort === undefined || effort === 'provider-default') return { warnings: [] }
  if (effort === 'none') return off(claude)
  return claude.adaptive ? adaptive(effort, claude) : budget(effort, maxTokens)
}
