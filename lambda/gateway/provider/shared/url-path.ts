import { GatewayError } from '../../core/error.ts'

/**
 * A name that somebody else will encode as one segment of a URL's path. Throws `unsupported` for what would not be one:
 * nothing at all, and the dots that lead elsewhere.
 */
export const encodable = (name: string, provider: string): string => {
  if (!/^\.{0,2}$/.test(name)) return name.toWellFormed()
  throw new GatewayError('unsupported', `${provider} has no model named "${name}", which is no part of a URL.`, {
    provider,
  })
}

/** A name as one segment of a URL's path, likewise. `@` is part of dated model ids and stays readable. */
export const segment = (name: string, provider: string): string =>
  encodeURIComponent(encodable(name, provider)).replaceAll('%40', '@')

/** A name that may have several segments, e.g. `tunedModels/mine`: none of them leaves its place. */
export const segments = (name: string, provider: string): string =>
  name
    .split('/')
    .map((part) => segment(part, provider))
    .join('/')
