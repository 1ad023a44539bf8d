import type { Call, CanonicalCall } from '../../core/call.ts'
import { withCallIds } from '../../core/canonical/call-ids.ts'
import { LATE_INSTRUCTIONS, withoutLateInstructions } from '../../core/canonical/late-instructions.ts'
import type { CallOptions, ProviderOptions } from '../../core/canonical/parts.ts'
import type { ProviderPackage } from '../../core/provider.ts'
import { unsupportedField } from '../../dialect/guard.ts'

/** Packages of OpenAI's models elsewhere read its options where they have none of their own. */
const withDefaults = (options: ProviderOptions = {}, { into, defaults }: ProviderPackage): ProviderOptions => ({
  ...options,
  [into.options]: { ...defaults, ...(options[into.options] ?? options['openai']) } as ProviderOptions[string],
})

/** Packages leave other providers' own tools out, without which the answer would be another one. */
const requireOwnTools = ({ tools = [] }: CallOptions, { into, toolsOf = [into.options] }: ProviderPackage): void => {
  for (const tool of tools)
    if (tool.type === 'provider' && !toolsOf.some((owner) => tool.id.startsWith(`${owner}.`)))
      throw unsupportedField('tools', `holds ${tool.id}, which this provider does not run.`)
}

/** A call as the package takes it: instructions where it wants them, and its options as the caller's API has them. */
export const fitPackage = (
  { options, warnings }: CanonicalCall,
  { inPackageTerms }: Call,
  own: ProviderPackage,
): CanonicalCall => {
  requireOwnTools(options, own)
  const { instructions, callIds } = own.takes
  const prompt = instructions === 'anywhere' ? options.prompt : withoutLateInstructions(options.prompt)
  const others = own.defaults && !inPackageTerms ? withDefaults(options.providerOptions, own) : undefined
  return {
    options: {
      ...options,
      prompt: withCallIds(prompt, callIds),
      ...(others ? { providerOptions: others } : {}),
    },
    warnings: prompt === options.prompt ? warnings : [...warnings, LATE_INSTRUCTIONS],
  }
}
