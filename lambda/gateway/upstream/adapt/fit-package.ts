import type { Call } from '../../core/call.ts'
import type { CallOptions, ProviderOptions, Warning } from '../../core/canonical/parts.ts'
import type { JsonObject } from '../../core/json/value.ts'
import type { ProviderPackage } from '../../core/provider/provider.ts'
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

/** A call with its options as the caller's API has them. Throws `unsupported` for tools that the package would leave out. */
export const fitPackage = (options: CallOptions, { inPackageTerms }: Call, to: ProviderPackage): CallOptions => {
  requireOwnTools(options, to)
  return to.defaults && !inPackageTerms
    ? { ...options, providerOptions: withDefaults(options.providerOptions, to) }
    : options
}

/**
 * The options with those under one key watched. Packages silently ignore names that they do not know. Options still unread
 * when the request is sent had no effect.
 */
export const watchOptions = (
  options: ProviderOptions,
  key: string,
  asked: JsonObject,
): { readonly options: ProviderOptions; unread(): Warning[] } => {
  const read = new Set<string | symbol>()
  const watched = new Proxy(options[key] ?? {}, {
    get: (target, name) => {
      read.add(name)
      return Reflect.get(target, name)
    },
  })
  return {
    options: options[key] ? { ...options, [key]: watched } : options,
    unread: () =>
      Object.keys(asked)
        .filter((name) => asked[name] !== undefined && !read.has(name))
        .map((name) => ({
          type: 'unsupported',
          feature: `providerOptions.${key}.${name}`,
          details: 'unknown to this provider',
        })),
  }
}
