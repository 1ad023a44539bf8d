import type { Call, CanonicalCall } from '../../core/call.ts'
import { withCallIds } from '../../core/canonical/call-ids.ts'
import { LATE_INSTRUCTIONS, withoutLateInstructions } from '../../core/canonical/late-instructions.ts'
import type { CallOptions, ProviderOptions } from '../../core/canonical/parts.ts'
import type { Adapter } from '../../core/provider.ts'
import { unsupportedField } from '../../dialect/guard.ts'

/** Packages of OpenAI's models elsewhere read its options where they have none of their own. */
const withDefaults = (options: ProviderOptions = {}, { optionsKey, defaults }: Adapter): ProviderOptions => ({
  ...options,
  [optionsKey]: { ...defaults, ...(options[optionsKey] ?? options['openai']) } as ProviderOptions[string],
})

/** Packages leave other providers' own tools out, without which the answer would be another one. */
const requireOwnTools = ({ tools = [] }: CallOptions, { optionsKey, toolsOf = [optionsKey] }: Adapter): void => {
  for (const tool of tools)
    if (tool.type === 'provider' && !toolsOf.some((owner) => tool.id.startsWith(`${owner}.`)))
      throw unsupportedField('tools', `holds ${tool.id}, which this provider does not run.`)
}

/** A call as the package takes it: instructions where it wants them, and its options as the caller's API has them. */
export const fitPackage = (
  { options, warnings }: CanonicalCall,
  { dialect }: Call,
  adapter?: Adapter,
): CanonicalCall => {
  if (adapter) requireOwnTools(options, adapter)
  const prompt = adapter?.systemAnywhere ? options.prompt : withoutLateInstructions(options.prompt)
  const others = adapter?.defaults && dialect !== 'ai-sdk' ? withDefaults(options.providerOptions, adapter) : undefined
  return {
    options: {
      ...options,
      prompt: withCallIds(prompt, adapter?.toolCallId),
      ...(others ? { providerOptions: others } : {}),
    },
    warnings: prompt === options.prompt ? warnings : [...warnings, LATE_INSTRUCTIONS],
  }
}
