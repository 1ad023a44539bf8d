import { nearestOf } from '../catalog/nearest.ts'
import { compact, isObject, type JsonObject, type JsonValue } from '../core/json/value.ts'
import { MAX_NAME } from '../core/name-length.ts'
import type { Credential, ModelMapping, Provider } from '../core/provider/provider.ts'
import { kindOf, readOwnCredential, wrongShape } from './credential-shape.ts'

/** A team's own credential: stored, or sent with a request. */
export interface OwnCredential {
  readonly value: Credential
  readonly modelMappings?: readonly ModelMapping[]
}

/** A stored one has settings beside the provider's fields. */
export interface StoredCredential extends OwnCredential {
  /** Names it among those of its team and provider. */
  readonly label?: string
  readonly enabled: boolean
  /** The account behind it has an agreement on zero data retention. */
  readonly zdr: boolean
}

/** Credentials by provider, as a request brings them in `providerOptions.gateway.byok`. */
export type SentCredentials = Readonly<Record<string, readonly JsonObject[]>>

/** Shown on terminals and in records. */
export const LABEL = /^[A-Za-z0-9][\w .-]{0,63}$/

const FIELD = 'providerOptions.gateway.byok'

const flag = (value: JsonValue | undefined, at: string): boolean | undefined => {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined
  throw wrongShape(at, `must be true or false, got ${kindOf(value)}`)
}

const labelOf = (value: JsonValue | undefined, at: string): string | undefined => {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && LABEL.test(value)) return value
  throw wrongShape(at, 'must be at most 64 letters, digits, spaces, ".", "_" and "-"')
}

const mappingsOf = (value: JsonValue | undefined, at: string): readonly ModelMapping[] | undefined => {
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw wrongShape(at, `must be an array, got ${kindOf(value)}`)
  return value.map((mapping, index) => {
    const { gatewayModelSlug, customModelId, ...others } = isObject(mapping) ? mapping : {}
    const isPair = typeof gatewayModelSlug === 'string' && typeof customModelId === 'string'
    if (!isPair || gatewayModelSlug === '' || customModelId === '' || Object.keys(others).length > 0)
      throw wrongShape(`${at}[${index}]`, 'must be an object with the strings gatewayModelSlug and customModelId')
    for (const [name, id] of Object.entries({ gatewayModelSlug, customModelId }))
      if (id.length > MAX_NAME || /\p{Cc}/u.test(id))
        throw wrongShape(
          `${at}[${index}].${name}`,
          `must be at most ${MAX_NAME} printable characters, got ${id.length}`,
        )
    return { gatewayModelSlug, customModelId }
  })
}

/** An entry of a stored list. Throws `bad-request` naming the field, never its value. */
export const readStored = (entry: JsonObject, provider: Provider, at: string): StoredCredential => {
  const { label, enabled, zdr, modelMappings, ...fields } = entry
  return compact({
    label: labelOf(label, `${at}.label`),
    enabled: flag(enabled, `${at}.enabled`) ?? true,
    zdr: flag(zdr, `${at}.zdr`) ?? false,
    modelMappings: mappingsOf(modelMappings, `${at}.modelMappings`),
    value: readOwnCredential(fields, provider, at),
  })
}

/**
 * What the credentials of a list are called: by their labels, or by their place (`#2`) where that does not tell them
 * apart.
 */
export const namesOf = (entries: readonly JsonObject[]): string[] => {
  const labels = entries.map(({ label }) => label)
  return labels.map((label, index) =>
    typeof label === 'string' && LABEL.test(label) && labels.indexOf(label) === index ? label : `#${index + 1}`,
  )
}

/** Only a stored credential can claim an agreement: a request may not talk itself out of its team's rule. */
const readSent = (entry: JsonObject, provider: Provider, at: string): OwnCredential => {
  const { modelMappings, ...fields } = entry
  return compact({
    value: readOwnCredential(fields, provider, at),
    modelMappings: mappingsOf(modelMappings, `${at}.modelMappings`),
  })
}

/** Reads what a request brings. Throws `bad-request` naming the field, never its value. */
export const readAllSent = (
  byok: SentCredentials,
  providers: ReadonlyMap<string, Provider>,
): ReadonlyMap<string, readonly OwnCredential[]> =>
  new Map(
    Object.entries(byok).map(([slug, list]) => {
      const provider = providers.get(slug)
      const at = `${FIELD}.${slug}`
      if (provider) return [slug, list.map((entry, index) => readSent(entry, provider, `${at}[${index}]`))]
      throw wrongShape(at, `names no provider; did you mean ${nearestOf(slug, [...providers.keys()], 3).join(', ')}`)
    }),
  )
