import type { Path } from '../../core/attempt.ts'
import type { Call, WireName } from '../../core/call.ts'
import type { Warning } from '../../core/canonical/parts.ts'
import { type Endpoint, formatOf, listedModel } from '../../core/provider/endpoint.ts'
import type { Provider, Refusal } from '../../core/provider/provider.ts'
import type { ChatQuirks } from '../../core/provider/quirks.ts'

/** An endpoint as far as it decides how it is reached. */
type Reachable = Pick<Endpoint, 'model' | 'api' | 'like'>

const hasWire = (provider: Provider, wire: WireName, at: Reachable): boolean => {
  const endpoint = provider.wires[wire]
  const { api } = at
  return (
    endpoint !== undefined &&
    (api === undefined || formatOf(api) === wire) &&
    (endpoint.serves?.(listedModel(at)) ?? true)
  )
}

/** A package speaks the API in whose shape it reports usage. */
const hasPackage = ({ package: providerPackage }: Provider, at: Reachable): boolean =>
  providerPackage !== undefined &&
  (at.api === undefined || formatOf(at.api) === providerPackage.usage) &&
  (providerPackage.serves?.(listedModel(at)) ?? true)

/** Why the provider would refuse the caller's body though it speaks the dialect; undefined where nothing is known against it. */
const misfitOf = (call: Call, { wires }: Provider, wire: WireName, at: Reachable): Warning | undefined => {
  const endpoint = wires[wire]
  if (!endpoint) return undefined
  const { takes, quirks } = endpoint
  const { jsonSchema } = quirks as ChatQuirks
  const takesSchema = jsonSchema === undefined || (jsonSchema !== false && jsonSchema.test(listedModel(at)))
  return call.misfit?.({ takes, takesSchema })
}

/** Can the caller's bytes go to the provider as they are? Only where it knows every extension that they use. */
const canRelay = (call: Call, provider: Provider, wire: WireName): boolean => {
  const { relay = true, extensions = [] } = provider.wires[wire]?.quirks ?? {}
  return relay && call.extensions.every((extension) => extensions.includes(extension))
}

const refusal = (call: Call, { wires, baseUrl }: Provider, wire: WireName, at: Reachable): Refusal | undefined =>
  wires[wire]?.refuses?.({ model: listedModel(at), baseUrl, body: call.body })

/**
 * How to reach an endpoint of a provider with the least loss: the caller's own bytes, the provider's own package for
 * AI SDK callers, our codecs, the package. Undefined when none of them can.
 */
export const pathTo = (call: Call, provider: Provider, endpoint: Reachable): Path | undefined => {
  const wires = (Object.keys(provider.wires) as WireName[]).filter((wire) => hasWire(provider, wire, endpoint))
  const same = wires.find((wire) => wire === call.dialect)
  const wire = same ?? wires[0]
  const refused = wire && refusal(call, provider, wire, endpoint)
  const viaPackage: Path | undefined = hasPackage(provider, endpoint) ? { mode: 'adapt' } : undefined
  if (viaPackage && refused === 'any') return viaPackage
  if (same && refused !== 'body' && canRelay(call, provider, same)) {
    const why = misfitOf(call, provider, same, endpoint)
    return why ? { mode: 'translate', wire: same, why } : { mode: 'relay', wire: same }
  }
  if (viaPackage && call.inPackageTerms) return viaPackage
  return wire ? { mode: 'translate', wire } : viaPackage
}
