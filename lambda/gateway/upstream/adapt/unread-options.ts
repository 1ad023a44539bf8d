import type { ProviderOptions, Warning } from '../../core/canonical/parts.ts'
import type { JsonObject } from '../../core/json/value.ts'

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
