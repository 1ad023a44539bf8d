import type { CallOptions, Message } from '../../core/canonical/parts.ts'
import { LOST_THINKING } from '../../core/canonical/warning.ts'
import { type JsonObject, objectOr, without } from '../../core/json/value.ts'
import { asItIs, type Step } from './step.ts'

type Options = NonNullable<CallOptions['providerOptions']>

/** Where a budget is given in the packages' own words. */
const BUDGETS: Readonly<Record<string, string>> = { anthropic: 'thinking', bedrock: 'reasoningConfig' }

const hasBudget = ({ reasoning = 'provider-default', providerOptions = {} }: CallOptions): boolean =>
  !['none', 'provider-default'].includes(reasoning) ||
  Object.entries(BUDGETS).some(([own, option]) => objectOr(providerOptions[own]?.[option])['type'] === 'enabled')

const withoutBudget = (options: Options): Options =>
  Object.fromEntries(
    Object.entries(options).map(([own, given]) => {
      const option = BUDGETS[own]
      return [own, option === undefined ? given : (without(given as JsonObject, [option]) as Options[string])]
    }),
  )

const isSignedThinking = (part: Exclude<Message['content'], string>[number] | undefined): boolean =>
  part?.type === 'reasoning' &&
  Object.values(part.providerOptions ?? {}).some((own) => (own['signature'] ?? own['redactedData']) !== undefined)

/** Do results come back without the thinking that their turn began with? */
const isLost = (prompt: readonly Message[]): boolean => {
  const last = prompt.findLastIndex(({ role }) => role === 'assistant')
  if (!prompt.slice(last + 1).some(({ role }) => role === 'tool')) return false
  // What is said beside results begins no turn.
  const asked = prompt
    .slice(0, last)
    .findLastIndex(({ role }, at) => role === 'user' && prompt[at - 1]?.role !== 'tool')
  const said = prompt.slice(asked + 1, last + 1).flatMap((one) => (one.role === 'assistant' ? one.content : []))
  return !isSignedThinking(said[0])
}

/**
 * No budget of thinking where the model insists on the thinking that came before: packages would send it all the same.
 */
export const fitLostThinking: Step = (options, { model: { family } }) => {
  if (!family?.insistsOnThinking || !hasBudget(options) || !isLost(options.prompt)) return asItIs(options)
  const { reasoning: _, providerOptions, ...rest } = options
  return {
    options: { ...rest, ...(providerOptions ? { providerOptions: withoutBudget(providerOptions) } : {}) },
    warnings: [LOST_THINKING],
  }
}
