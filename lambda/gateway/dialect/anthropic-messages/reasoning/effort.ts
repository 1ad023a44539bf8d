import { EFFORTS } from '../../../core/canonical/efforts.ts'
import type { CallOptions, Warning } from '../../../core/canonical/parts.ts'
import { type JsonObject, numberOr, objectOr } from '../../../core/json/value.ts'
import { unsupported } from '../../../core/unsupported.ts'
import type { Claude } from '../call/claude.ts'

type Effort = NonNullable<CallOptions['reasoning']>

/** This API has another field to switch thinking off. */
const ASKABLE = EFFORTS.filter((word) => word !== 'none')

/** The share of `max_tokens` that may be thought, per effort, for models that take a budget. */
const SHARE: Readonly<Record<string, number>> = { minimal: 0.1, low: 0.2, medium: 0.5, high: 0.8, xhigh: 0.9, max: 0.9 }
const MIN_BUDGET = 1024

/**
 * The nearest effort to a body's `thinking` and `output_config.effort`. Adaptive thinking without an effort is `high`,
 * the API's default; a budget of up to 20 % of `max_tokens` is low, up to 50 % medium.
 */
export const effortOf = (body: JsonObject): Effort | undefined => {
  const { type, budget_tokens } = objectOr(body['thinking'])
  const effort = ASKABLE.find((word) => word === objectOr(body['output_config'])['effort'])
  if (type === 'disabled') return 'none'
  if (type === 'between_tools') return 'minimal'
  if (type !== 'enabled') return effort ?? (type === 'adaptive' ? 'high' : undefined)
  const share = (numberOr(budget_tokens) ?? MIN_BUDGET) / (numberOr(body['max_tokens']) ?? Infinity)
  return effort ?? (share <= 0.2 ? 'low' : share <= 0.5 ? 'medium' : 'high')
}

interface Thinking {
  readonly thinking?: JsonObject
  readonly effort?: string
}

const off = ({ canStop }: Claude, warnings: Warning[]): Thinking => {
  if (canStop) return { thinking: { type: 'disabled' } }
  warnings.push(unsupported('reasoning', 'This model always thinks; it was asked to do so as little as it can.'))
  return { effort: 'low' }
}

const adaptive = (effort: Effort, { xhigh }: Claude): Thinking => {
  const words: Partial<Record<Effort, string>> = { minimal: 'low', xhigh: xhigh ? 'xhigh' : 'high' }
  return { thinking: { type: 'adaptive', display: 'summarized' }, effort: words[effort] ?? effort }
}

/**
 * `thinking` and `output_config.effort` for an effort, by what the model takes. A budget always leaves room for the
 * answer within `maxTokens`, which is never raised.
 */
export const thinkingFor = (
  effort: Effort | undefined,
  maxTokens: number,
  claude: Claude,
  warnings: Warning[],
): Thinking => {
  if (effort === undefined || effort === 'provider-default') return {}
  if (effort === 'none') return off(claude, warnings)
  if (claude.adaptive) return adaptive(effort, claude)
  const budget = Math.max(MIN_BUDGET, Math.floor(maxTokens * (SHARE[effort] ?? 0)))
  if (budget < maxTokens) return { thinking: { type: 'enabled', budget_tokens: budget } }
  warnings.push(
    unsupported('reasoning', `Thinking needs more than ${MIN_BUDGET} output tokens, this request allows ${maxTokens}.`),
  )
  return {}
}
