import type { Path } from '../../core/attempt.ts'
import type { Call, WireName } from '../../core/call.ts'
import type { ApiName } from '../../core/endpoint.ts'
import type { Provider, Refusal } from '../../core/provider.ts'
import type { UsageFormat } from '../../core/usage/buckets.ts'

/** An endpoint as the catalog lists it: the provider's model id, and the one API that it is limited to, if any. */
export interface Reachable {
  readonly model: string
  readonly api?: ApiName
}

const WIRE_OF: Readonly<Partial<Record<ApiName, WireName>>> = {
  'openai-chat': 'openai-chat',
  'anthropic-messages': 'anthropic-messages',
  'bedrock-invoke': 'anthropic-messages',
}

/** A package speaks the API in whose shape it reports usage. */
const PACKAGE_OF: Readonly<Record<ApiName, UsageFormat>> = {
  'openai-chat': 'openai-chat',
  'openai-responses': 'openai-responses',
  'anthropic-messages': 'anthropic-messages',
  'bedrock-invoke': 'anthropic-messages',
  'bedrock-converse': 'bedrock-converse',
  gemini: 'gemini',
  'cohere-chat': 'cohere-chat',
}

const hasWire = (provider: Provider, wire: WireName, { model, api }: Reachable): boolean => {
  const endpoint = provider.wires[wire]
  return endpoint !== undefined && (api === undefined || WIRE_OF[api] === wire) && (endpoint.serves?.(model) ?? true)
}

const hasPackage = ({ adapter }: Provider, { model, api }: Reachable): boolean =>
  adapter !== undefined && (api === undefined || PACKAGE_OF[api] === adapter.usage) && (adapter.serves?.(model) ?? true)

/** Can the caller's bytes go to the provider as they are? Only where it knows every extension that they use. */
const canRelay = (call: Call, provider: Provider, wire: WireName): boolean => {
  const { neverRelay, extensions = [] } = provider.wires[wire]?.quirks ?? {}
  return !neverRelay && call.extensions.every((extension) => extensions.includes(extension))
}

const refusal = (call: Call, { wires, baseUrl }: Provider, wire: WireName, { model }: Reachable): Refusal | undefined =>
  wires[wire]?.refuses?.({ model, baseUrl, body: call.body })

/**
 * How to reach an endpoint of a provider with the least loss: the caller's own bytes, the provider's own package for
 * AI SDK callers, our codecs, the package. Undefined when none of them can.
 */
export const pathTo = (call: Call, provider: Provider, endpoint: Reachable): Path | undefined => {
  const wires = (Object.keys(provider.wires) as WireName[]).filter((wire) => hasWire(provider, wire, endpoint))
  const same = wires.find((wire) => wire === call.dialect)
  const wire = same ?? wires[0]
  const refused = wire && refusal(call, provider, wire, endpoint)
  const packaged: Path | undefined = hasPackage(provider, endpoint) ? { mode: 'adapt' } : undefined
  if (packaged && refused === 'any') return packaged
  if (same && refused !== 'body' && canRelay(call, provider, same)) return { mode: 'relay', wire: same }
  if (packaged && call.dialect === 'ai-sdk') return packaged
  return wire ? { mode: 'translate', wire } : packaged
}
