import type { Call, CanonicalCall } from '../core/call.ts'
import type { CallOptions, Message, Warning } from '../core/canonical/parts.ts'
import type { Target } from '../core/field.ts'
import { compact } from '../core/json/value.ts'

const unsupported = (feature: string, details: string): Warning => ({ type: 'unsupported', feature, details })

/** A choice among no tools. Providers refuse it or overlook it; `auto` and `none` say nothing then. */
const choiceless = ({ options, warnings }: CanonicalCall): CanonicalCall => {
  const { toolChoice, ...rest } = options
  if (!toolChoice || options.tools?.length) return { options, warnings }
  const isEmpty = toolChoice.type === 'auto' || toolChoice.type === 'none'
  const lost = isEmpty ? [] : [unsupported('toolChoice', 'there are no tools to choose from')]
  return { options: rest, warnings: [...warnings, ...lost] }
}

/** Instructions alone: chat models answer them, other APIs want someone to answer. */
const spoken = ({ options, warnings }: CanonicalCall, target: Target): CanonicalCall => {
  const { prompt } = options
  const last = prompt.at(-1)
  if (target === 'openai-chat' || last?.role !== 'system' || prompt.some(({ role }) => role !== 'system'))
    return { options, warnings }
  const { content: text, providerOptions } = last
  const said: Message = { role: 'user', content: [{ type: 'text', text }], ...compact({ providerOptions }) }
  const details = 'as there is nothing else, the last one is said by the user'
  const told: Warning = { type: 'compatibility', feature: 'system messages', details }
  return { options: { ...options, prompt: [...prompt.slice(0, -1), said] }, warnings: [...warnings, told] }
}

const HEADER = 'anthropic-beta'
/** Namespaces whose readers know `anthropicBeta`: our own codec and two packages. */
const BETA_NAMESPACES = ['anthropic', 'bedrock']

const withBetas = (options: CallOptions, betas: readonly string[]): CallOptions => {
  const providerOptions = { ...options.providerOptions }
  for (const namespace of BETA_NAMESPACES) {
    const own = providerOptions[namespace]
    const given = own?.['anthropicBeta']
    providerOptions[namespace] = { ...own, anthropicBeta: [...(Array.isArray(given) ? given : []), ...betas] }
  }
  return { ...options, providerOptions }
}

/** The header of a caller whose dialect does not know it. Anthropic's own reads it, and tells of each feature by its field. */
const beta = (
  { dialect, headers }: Call,
  canonical: CanonicalCall,
  target: Target,
  optionsKey: string,
): CanonicalCall => {
  const betas = (headers[HEADER] ?? '').split(',').map((value) => value.trim())
  const named = betas.filter((value) => value !== '')
  if (dialect === 'anthropic-messages' || named.length === 0) return canonical
  if (target === 'anthropic-messages' || BETA_NAMESPACES.includes(optionsKey))
    return { ...canonical, options: withBetas(canonical.options, named) }
  return { ...canonical, warnings: [...canonical.warnings, unsupported(HEADER, 'this provider has no such features')] }
}

/** A call without what its target has no place for and no field of its body tells: reported. */
export const fitCanonical = (call: Call, target: Target, optionsKey: string): CanonicalCall =>
  choiceless(spoken(beta(call, call.canonical(), target, optionsKey), target))
