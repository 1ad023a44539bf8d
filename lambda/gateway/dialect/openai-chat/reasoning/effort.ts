import { EFFORTS } from '../../../core/canonical/efforts.ts'
import type { CallOptions } from '../../../core/canonical/parts.ts'
import { unsupported, type WithWarnings } from '../../../core/canonical/warning.ts'
import type { EncodeTarget } from '../../../core/dialect.ts'
import { type JsonObject, objectOr } from '../../../core/json/value.ts'
import { badField, optionalNumber, optionalObject, optionalOneOf, TOKEN_COUNT } from '../../guard.ts'

/** OpenRouter's `reasoning`, wrong in every dialect and for every provider. */
export const checkReasoning = (body: JsonObject): void => {
  const reasoning = optionalObject(body, 'reasoning')
  if (!reasoning) return
  const effort = optionalOneOf(reasoning, 'effort', EFFORTS, 'reasoning.')
  const budget = optionalNumber(reasoning, 'max_tokens', TOKEN_COUNT, 'reasoning.')
  if (effort && budget) throw badField('reasoning', 'given by effort or by max_tokens, not both', reasoning)
}

/** `enabled` alone means medium effort, as at OpenRouter; Groq's `default` leaves the choice to the model. */
export const decodeEffort = (body: JsonObject): CallOptions['reasoning'] => {
  const { effort, enabled, max_tokens: budget } = objectOr(body['reasoning'])
  if (enabled === false) return 'none'
  if (effort) return optionalOneOf({ effort }, 'effort', EFFORTS, 'reasoning.')
  if (budget) return undefined
  if (body['reasoning_effort'] === 'default') return undefined
  return optionalOneOf(body, 'reasoning_effort', EFFORTS) ?? (enabled === true ? 'medium' : undefined)
}

/**
 * `reasoning_effort`, or what the provider has in its place. A budget goes only to those who know OpenRouter's field.
 */
export const encodeEffort = (
  { reasoning: effort, providerOptions = {} }: Pick<CallOptions, 'reasoning' | 'providerOptions'>,
  { quirks }: Pick<EncodeTarget<'openai-chat'>, 'quirks'>,
): WithWarnings<{ fields: JsonObject }> => {
  const budget = objectOr(providerOptions['anthropic']?.['thinking'])['budgetTokens']
  if (budget !== undefined && quirks.extensions?.includes('reasoning'))
    return { fields: { reasoning: { max_tokens: budget } }, warnings: [] }
  const isBudgetLost = budget !== undefined && !effort
  return {
    fields:
      effort === undefined || effort === 'provider-default'
        ? {}
        : (quirks.efforts?.[effort] ?? { reasoning_effort: effort }),
    warnings: isBudgetLost ? [unsupported('reasoning.max_tokens', 'this API takes an effort, not a budget')] : [],
  }
}
