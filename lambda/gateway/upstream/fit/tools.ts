import { catalogIdOf } from '../../core/attempt.ts'
import type { CallOptions } from '../../core/canonical/parts.ts'
import { otherwise, unsupported } from '../../core/canonical/warning.ts'
import { unsupportedField } from '../../dialect/guard.ts'
import { asItIs, type Receiver, type Step } from './step.ts'

type Tool = NonNullable<CallOptions['tools']>[number]

/** Converse takes no empty description, and none says as much. */
const described = (tool: Tool): Tool => {
  if (tool.type !== 'function' || tool.description === undefined || tool.description.trim() !== '') return tool
  const { description: _, ...rest } = tool
  return rest
}

/** Throws `unsupported` for more tools than the API takes: which ones could go only the caller knows. */
export const requireFewTools = (count: number, { provider, takes }: Receiver): void => {
  const most = takes.limits?.tools ?? Infinity
  if (count > most) throw unsupportedField('tools', `${provider} takes at most ${most} of them, got ${count}`)
}

/** Tools whose names are their own, as many as the API takes. */
export const fitTools: Step = (options, receiver) => {
  const { tools: given = [] } = options
  const named = new Map(given.toReversed().map((tool) => [tool.name, tool]))
  const tools = given.filter((tool) => named.get(tool.name) === tool).map(described)
  requireFewTools(tools.length, receiver)
  const details = 'several tools of one name: the first one was sent'
  return {
    options: given.length > 0 ? { ...options, tools } : options,
    warnings: tools.length < given.length ? [unsupported('tools', details)] : [],
  }
}

/** A tool by its name, where a model can only be made to call any: of that one alone. */
export const fitToolChoice: Step = (options, { takes: { onlyAnyTool }, model }) => {
  const { tools = [], toolChoice } = options
  if (toolChoice?.type !== 'tool' || !onlyAnyTool?.test(catalogIdOf(model))) return asItIs(options)
  const named = tools.filter(({ name }) => name === toolChoice.toolName)
  if (named.length === 0) return asItIs(options)
  const details = 'this model cannot be made to call a tool by its name: only that one was sent'
  return {
    options: { ...options, tools: named, toolChoice: { type: 'required' } },
    warnings: named.length < tools.length ? [otherwise('toolChoice', details)] : [],
  }
}
