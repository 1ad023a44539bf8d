import type { Call, CanonicalCall } from '../../core/call.ts'
import { isObject, type JsonObject, type JsonValue, stringOr } from '../../core/json/value.ts'
import type { Adapter, Quirks, SafetyField } from '../../core/provider.ts'
import { withOption } from './with-option.ts'

const at = (value: JsonValue | undefined, path: string): JsonValue | undefined =>
  path.split('.').reduce((inner, key) => (isObject(inner) ? inner[key] : undefined), value)

/** Where a body says the same in the provider's own words, which win over the gateway's option. */
const OWN: Readonly<Record<SafetyField, (call: Call) => JsonValue | undefined>> = {
  safety_identifier: ({ body }) => at(body, 'providerOptions.openai.safetyIdentifier'),
  'metadata.user_id': ({ body, dialect }) =>
    at(body, 'providerOptions.anthropic.metadata.userId') ??
    (dialect === 'anthropic-messages' ? at(body, 'metadata.user_id') : undefined),
}

/** The end user to tell the provider of; undefined where it has no field for that, or is told already. */
const identifierFor = (call: Call, field: SafetyField | undefined): string | undefined =>
  field && OWN[field](call) === undefined ? stringOr(call.gateway['safetyIdentifier']) : undefined

/**
 * Fields of the body that carry `safetyIdentifier`, beside what the body says.
 * https://vercel.com/docs/ai-gateway, safety identifiers: it follows fallbacks, a provider's own option wins.
 */
export const safetyFields = (call: Call, { safetyIdentifier: field }: Quirks, body: JsonObject): JsonObject => {
  const id = identifierFor(call, field)
  if (id === undefined) return {}
  if (field === 'safety_identifier') return { safety_identifier: id }
  const { metadata } = body
  return { metadata: { ...(isObject(metadata) ? metadata : {}), user_id: id } }
}

/** The call with the option that tells the provider's package. */
export const withSafetyOption = (canonical: CanonicalCall, call: Call, adapter: Adapter | undefined): CanonicalCall => {
  const field = adapter?.safetyIdentifier
  const id = identifierFor(call, field)
  if (id === undefined) return canonical
  return withOption(
    canonical,
    adapter,
    field === 'safety_identifier' ? { safetyIdentifier: id } : { metadata: { userId: id } },
  )
}
