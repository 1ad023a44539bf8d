import type { Path } from '../../core/attempt.ts'
import type { Call, WireName } from '../../core/call.ts'
import { compact } from '../../core/json/value.ts'
import { type Endpoint, formatOf } from '../../core/provider/endpoint.ts'
import type { Provider } from '../../core/provider/provider.ts'

/** An endpoint as far as it decides how it is reached. */
type Reachable = Pick<Endpoint, 'model' | 'api'>

const hasWire = (provider: Provider, wire: WireName, { model, api }: Reachable): boolean => {
  const endpoint = provider.wires[wire]
  return endpoint !== undefined && (api === undefined || formatOf(api) === wire) && (endpoint.serves?.(model) ?? true)
}

/** A package speaks the API in whose shape it reports usage. */
const hasPackage = ({ package: providerPackage }: Provider, { model, api }: Reachable): boolean =>
  providerPackage !== undefined &&
  (api === undefined || formatOf(api) === providerPackage.usage) &&
  (providerPackage.serves?.(model) ?? true)

/** Why a provider that speaks the caller's dialect does not get the caller's own bytes; undefined where it does. */
const becauseOf = ({ ownForm }: Call, refused: string | undefined): string | undefined =>
  refused ?? (ownForm === undefined ? undefined : `${ownForm} is of the gateway alone`)

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
  const refused = wire && endpoints[wire]?.refuses?.({ model: endpoint.model, baseUrl, body: call.body })
  const because = same && becauseOf(call, viaPackage && refused)
  if (viaPackage && refused !== undefined) return compact({ ...viaPackage, because })
  if (same && because === undefined) return { mode: 'relay', wire: same }
  if (viaPackage && call.inPackageTerms) return viaPackage
  return wire ? compact({ mode: 'translate', wire, because }) : viaPackage
}
