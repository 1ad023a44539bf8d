import type { Call, DialectName } from '../core/call.ts'
import type { CallOptions, Warning } from '../core/parts.ts'

/** Where a dialect keeps the fields that only its own makers know, and what else reads there. */
const OWN: Readonly<Partial<Record<DialectName, { readonly key: string; readonly readBy: string }>>> = {
  'openai-chat': { key: 'openai', readBy: 'openai-chat' },
  'anthropic-messages': { key: 'anthropic', readBy: 'anthropic-messages' },
}

/** Options that every encoder finds in a place of their own as well. */
const EXPRESSED = [
  'parallelToolCalls',
  'disableParallelToolUse',
  'strictJsonSchema',
  'thinking',
  'effort',
  'user',
  'safetyIdentifier',
  'metadata',
]

/** Reports the fields of the caller's dialect that nobody on this path reads. `readers`: the wire, and the provider. */
export const unreadOptions = (call: Call, options: CallOptions, readers: readonly string[]): Warning[] => {
  const own = OWN[call.dialect]
  if (!own || readers.includes(own.readBy) || readers.includes(own.key)) return []
  return Object.keys(options.providerOptions?.[own.key] ?? {})
    .filter((option) => !EXPRESSED.includes(option))
    .map((option) => ({
      type: 'unsupported',
      feature: `${own.key}.${option}`,
      details: 'the provider has no such setting',
    }))
}
