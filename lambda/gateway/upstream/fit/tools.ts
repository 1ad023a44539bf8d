import type { CallOptions } from '../../core/canonical/parts.ts'
import { unsupported } from '../../core/canonical/warning.ts'
import { unsupportedField } from '../../dialect/guard.ts'
import type { Step } from './step.ts'

type Tool = NonNullable<CallOptions['tools']>[number]

/** Converse takes no empty description, and none says as much. */
const described = (tool: Tool): Tool => {
  if (tool.type !== 'function' || tool.description === undefined || tool.description.trim() !== '') return tool
  const { description: _, ...rest } = tool
  return rest
}

/** Tools whose names are their own, as many as the API takes: which ones could go only the caller knows. */
export const fitTools: Step = (options, { provider, takes }) => {
  const { tools: given = [] } = options
  const most = takes.limits?.tools ?? Infinity
  const tools = given
    .filter(({ name }, index) => given.findIndex((tool) => tool.name === name) === index)
    .map(described)
  if (tools.length > most)
    throw unsupportedField('tools', `${provider} takes at most ${most} of them, got ${tools.length}`)
  const details = 'several tools of one name: the first one was sent'
  return {
    options: given.length > 0 ? { ...options, tools } : options,
    warnings: tools.length < given.length ? [unsupported('tools', details)] : [],
  }
}
