import type { Call, CanonicalCall } from '../../core/call.ts'
import type { CallOptions, Message, ProviderOptions, Warning } from '../../core/canonical/parts.ts'
import { unsupported } from '../../core/canonical/warning.ts'
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

const FOREIGN = unsupported(
  'assistant custom',
  'provider-specific content of earlier answers goes back to that provider only',
)

/** Is this a part that only its provider can read, which is another one? Some packages throw for it. */
const isForeign = (part: object, { into, toolsOf = [into.options] }: ProviderPackage): boolean =>
  'kind' in part && !toolsOf.some((owner) => String(part.kind).startsWith(`${owner}.`))

/** Earlier answers without what only another provider can read. */
const withoutForeign = (prompt: readonly Message[], own: ProviderPackage): readonly Message[] => {
  const isHeld = (message: Message) =>
    message.role === 'assistant' && message.content.some((part) => isForeign(part, own))
  if (!prompt.some(isHeld)) return prompt
  return prompt.map((message) =>
    message.role === 'assistant'
      ? { ...message, content: message.content.filter((part) => !isForeign(part, own)) }
      : message,
  )
}

/**
 * A call with its options as the caller's API has them, and without content that only another provider can read. Throws
 * `unsupported` for tools that the package would leave out.
 */
export const fitPackage = (options: CallOptions, { inPackageTerms }: Call, to: ProviderPackage): CanonicalCall => {
  requireOwnTools(options, to)
  const prompt = withoutForeign(options.prompt, to)
  const others = to.defaults && !inPackageTerms ? { providerOptions: withDefaults(options.providerOptions, to) } : {}
  return {
    options: { ...options, prompt: [...prompt], ...others },
    warnings: prompt === options.prompt ? [] : [FOREIGN],
  }
}

/**
 * The options with those under one key watched. Packages silently ignore names that they do not know. Options still
 * unread when the request is sent had no effect.
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
