import { GatewayError } from '../core/error.ts'
import { isObject, type JsonObject, type JsonValue } from '../core/json/value.ts'
import type { Credential, CredentialField, Provider } from '../core/provider/provider.ts'
import { redact } from '../core/redact.ts'
import { isFit, UNFIT } from './credential-fit.ts'

/** `bad-request` that names a field. It never shows the value: it may be a secret, also where none belongs. */
export const wrongShape = (field: string, rule: string): GatewayError => {
  const named = redact(field).slice(0, 120)
  return new GatewayError('bad-request', `${named} ${rule}.`, { param: named })
}

/** What a value is, in place of the value. */
export const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing'
  if (value === '') return 'an empty string'
  if (typeof value !== 'object') return `a ${typeof value}`
  return Array.isArray(value) ? 'an array' : 'an object'
}

const pathOf = ({ credential }: Provider, field: string): string => {
  const { within } = credential[field] ?? {}
  return within ? `${within}.${field}` : field
}

/** The sets of fields of which a team's own credential must have one. */
const setsOf = ({ credential, credentialSets }: Provider): readonly (readonly string[])[] =>
  credentialSets ?? [
    Object.entries(credential).flatMap(([name, { required, byDefault }]) => (required && !byDefault ? [name] : [])),
  ]

/** The only field that a credential needs, where there is one: what a bare key is put into. */
export const soleField = (provider: Provider): string | undefined =>
  setsOf(provider).find((set) => set.length === 1)?.[0]

/** A credential of that provider in its documented shape, with dots for values. */
export const exampleOf = (provider: Provider): string => {
  const example: JsonObject = {}
  for (const field of setsOf(provider)[0] ?? []) {
    const { within } = provider.credential[field] ?? {}
    if (within) example[within] = { ...(example[within] as JsonObject | undefined), [field]: '…' }
    else example[field] = '…'
  }
  return JSON.stringify(example)
}

/** The fields of a credential without their nesting, each with the place where it was found. */
const flatFields = (
  entry: JsonObject,
  provider: Provider,
  at: string,
  container?: string,
): [name: string, value: JsonValue, at: string][] => {
  const { credential, slug } = provider
  return Object.entries(entry).flatMap(([name, value]) => {
    const where = `${at}.${name}`
    const field = Object.hasOwn(credential, name) ? credential[name] : undefined
    const isContainer = container === undefined && Object.values(credential).some(({ within }) => within === name)
    if (!isContainer && (!field || (container && field.within !== container))) {
      const known = Object.keys(credential).map((other) => pathOf(provider, other))
      throw wrongShape(where, `is no field of a credential of ${slug}: it has ${known.join(', ')}`)
    }
    if (value === undefined || value === null) return []
    if (field) return [[name, value, where]]
    if (isObject(value)) return flatFields(value, provider, where, name)
    throw wrongShape(where, `must be an object, got ${kindOf(value)}`)
  })
}

const text = (value: JsonValue, field: CredentialField | undefined, at: string): string => {
  if (typeof value !== 'string' || value === '')
    throw wrongShape(at, `must be a non-empty string, got ${kindOf(value)}`)
  if (!isFit(value, field)) throw wrongShape(at, UNFIT)
  return value
}

/** The set that is the nearest to complete tells what is missing. */
const requireSet = (credential: Credential, provider: Provider, at: string): void => {
  const missingOf = (set: readonly string[]): string[] => set.filter((field) => credential[field] === undefined)
  const sets = setsOf(provider)
  if (sets.some((set) => missingOf(set).length === 0)) return
  const hasPart = (set: readonly string[]): boolean => missingOf(set).length < set.length
  const missing = missingOf(sets.find(hasPart) ?? sets[0] ?? [])
  const shapes = sets.map((set) => set.map((field) => pathOf(provider, field)).join(' and ')).join(', or ')
  throw wrongShape(
    `${at}.${pathOf(provider, missing[0] ?? '')}`,
    `is missing: a credential of ${provider.slug} has ${shapes}`,
  )
}

/**
 * A team's own credential from the shape that its provider documents, or from the flat one of the deployment's own.
 * Throws `bad-request` naming the field, never its value.
 */
export const readOwnCredential = (entry: JsonObject, provider: Provider, at: string): Credential => {
  if (Object.keys(provider.credential).length === 0)
    throw wrongShape(at, `is too much: ${provider.slug} takes no credential`)
  const credential: Record<string, string> = {}
  for (const [name, value, where] of flatFields(entry, provider, at))
    credential[name] = text(value, provider.credential[name], where)
  requireSet(credential, provider, at)
  for (const [name, { byDefault }] of Object.entries(provider.credential))
    if (byDefault !== undefined) credential[name] ??= byDefault
  return credential
}
