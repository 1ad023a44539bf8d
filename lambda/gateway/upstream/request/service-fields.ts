import type { Attempt } from '../../core/attempt.ts'
import type { Call, CanonicalCall } from '../../core/call.ts'
import type { ProviderOptions } from '../../core/canonical/parts.ts'
import { isObject, type JsonObject, type JsonValue } from '../../core/json/value.ts'

const at = (value: JsonValue | undefined, path: string): JsonValue | undefined =>
  path.split('.').reduce((inner, key) => (isObject(inner) ? inner[key] : undefined), value)

const nested = (path: string, value: JsonValue): JsonObject => {
  const [key = '', ...rest] = path.split('.')
  return { [key]: rest.length > 0 ? nested(rest.join('.'), value) : value }
}

/**
 * The field that tells the provider of the end user, unless the caller does so in the provider's own words.
 * https://vercel.com/docs/ai-gateway, safety identifiers: it follows fallbacks, a provider's own option wins.
 */
const endUserField = ({ means, service, path }: Attempt, { body, dialect }: Call): JsonObject => {
  const { endUser } = means.asks
  if (!endUser || service.endUser === undefined) return {}
  const { field, option, keepsOwn } = endUser
  const isOwn = keepsOwn && path.mode !== 'adapt' && path.wire === dialect
  const callersUser = at(body, `providerOptions.${option}`) ?? (isOwn ? at(body, field) : undefined) ?? undefined
  return callersUser === undefined ? nested(field, service.endUser) : {}
}

/** Fields laid over an object, with what else it has in the same places. */
const laidOver = (base: JsonObject, fields: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      const own = base[key]
      return [key, isObject(value) && isObject(own) ? { ...own, ...laidOver(own, value) } : value]
    }),
  )

/**
 * What an attempt asks of its provider beside the answer (tier, region, end user): fields to set in `base`, which is
 * the body, or the options of a package. Tier and region win over the caller's own.
 */
export const serviceFields = (attempt: Attempt, call: Call, base: JsonObject): JsonObject => {
  const { service, means } = attempt
  const { tiers, geos } = means.asks
  return laidOver(base, {
    ...(service.tier && tiers?.[service.tier]),
    ...(service.geo && geos?.[service.geo]),
    ...endUserField(attempt, call),
  })
}

/** The call with the options that ask a provider's package for it. */
export const withServiceOptions = (canonical: CanonicalCall, attempt: Attempt, call: Call): CanonicalCall => {
  const { into } = attempt.means
  if (into === 'body') return canonical
  const { providerOptions } = canonical.options
  const own = (providerOptions?.[into.options] ?? {}) as JsonObject
  const fields = serviceFields(attempt, call, own)
  if (Object.keys(fields).length === 0) return canonical
  const options = { ...own, ...fields } as ProviderOptions[string]
  return {
    ...canonical,
    options: { ...canonical.options, providerOptions: { ...providerOptions, [into.options]: options } },
  }
}
