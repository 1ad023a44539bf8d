import type { Path } from '../../core/attempt.ts'
import type { Call, WireName } from '../../core/call.ts'
import { compact } from '../../core/json/value.ts'
import { type Endpoint, formatOf, listedModel } from '../../core/provider/endpoint.ts'
import type { Provider } from '../../core/provider/provider.ts'
import { takesSchema } from '../../core/provider/quirks.ts'

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

/**
 * Why the provider would refuse the caller's body though it speaks the dialect; undefined where nothing is known
 * against it.
 */
const misfitOf = (call: Call, { wires }: Provider, wire: WireName, at: Reachable): string | undefined => {
  const endpoint = wires[wire]
  if (!endpoint) return undefined
  const { takes, quirks } = endpoint
  const isUnknown = 'isUnknown' in quirks
  return call.misfit?.({ takes, takesSchema: takesSchema(quirks, listedModel(at)), isUnknown })
}

/** Why a provider that speaks the caller's dialect does not get the caller's own bytes; undefined where it does. */
const becauseOf = (call: Call, provider: Provider, wire: WireName, at: Reachable): string | undefined =>
  misfitOf(call, provider, wire, at) ??
  (call.ownForm === undefined ? undefined : `${call.ownForm} is of the gateway alone`)

/**
 * How to reach an endpoint of a provider with the least loss: the caller's own bytes, the provider's own package for
 * AI SDK callers, our codecs, the package. Undefined when none of them can.
 */
export const pathTo = (call: Call, provider: Provider, endpoint: Reachable): Path | undefined => {
  const { wires: endpoints, baseUrl } = provider
  const wires = (Object.keys(endpoints) as WireName[]).filter((wire) => hasWire(provider, wire, endpoint))
  const same = wires.find((wire) => wire === call.dialect)
  const wire = same ?? wires[0]
  const viaPackage: Path | undefined = hasPackage(provider, endpoint) ? { mode: 'adapt' } : undefined
  const refused = wire && endpoints[wire]?.refuses?.({ model: listedModel(endpoint), baseUrl, body: call.body })
  if (viaPackage && refused !== undefined) return compact({ ...viaPackage, because: same && refused })
  const because = same && becauseOf(call, provider, same, endpoint)
  if (same && because === undefined) return { mode: 'relay', wire: same }
  if (viaPackage && call.inPackageTerms) return viaPackage
  return wire ? compact({ mode: 'translate', wire, because }) : viaPackage
}
