import type { ProviderOptions, Warning } from '../../core/canonical/parts.ts'
import type { JsonObject } from '../../core/json/value.ts'

/**
 * The options with those under one key watched. Packages pass over names that they do not know without a word: what of the
 * caller's nobody has looked at by the time the request is out had no effect.
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
