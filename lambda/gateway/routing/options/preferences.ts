import { arrayOr, compact, type JsonObject, type JsonValue } from '../../core/json/value.ts'
import type { Provider } from '../../core/provider/provider.ts'
import type { RoutingOptions } from './options.ts'
import { SORTS, slug } from './words.ts'

/** The options of a request, with those that a chat body has in OpenRouter's `provider` object. */
export interface PlannedOptions extends RoutingOptions {
  /** What of that object is OpenRouter's to fulfil. */
  readonly preferences?: JsonObject
}

const hasOwnProviders = ({ wires }: Provider): boolean =>
  Object.values(wires).some(({ asks }) => asks.preferences === true)

/**
 * Providers that a caller can mean by their names: those that serve the model. Where one of them has providers of its
 * own to choose from, only those that can be called: a body that was written for it names many that cannot.
 */
export const namedHere = (
  serving: readonly string[],
  providers: ReadonlyMap<string, Provider>,
  credentials: ReadonlyMap<string, readonly unknown[]>,
): ReadonlySet<string> => {
  const called = serving.filter((name) => (credentials.get(name) ?? []).length > 0)
  const resells = called.some((name) => {
    const provider = providers.get(name)
    return provider !== undefined && hasOwnProviders(provider)
  })
  return new Set(resells ? called : serving)
}

/** Names among a list of OpenRouter's, parted by whether they are providers that serve the model here. */
const parted = (value: JsonValue | undefined, served: ReadonlySet<string>) => {
  const names = arrayOr(value)
  const isServed = (name: JsonValue) => typeof name === 'string' && served.has(slug(name))
  const left = names.filter((name) => !isServed(name))
  return {
    taken: names.filter(isServed).map((name) => slug(String(name))),
    left: Array.isArray(value) && left.length === 0 ? undefined : Array.isArray(value) ? left : value,
  }
}

/**
 * The same object has two owners: names of providers that serve the model and words of this gateway's own options are
 * meant for it, everything else for OpenRouter. `providerOptions.gateway` outweighs it.
 */
export const withPreferences = (
  options: RoutingOptions,
  given: JsonObject | undefined,
  served: ReadonlySet<string>,
): PlannedOptions => {
  if (!given) return options
  const { order, only, sort, ...others } = given
  const ordered = parted(order, served)
  const allowed = parted(only, served)
  const sortedBy = SORTS.find((word) => word === sort)
  const preferences = compact({ ...others, order: ordered.left, only: allowed.left, sort: sortedBy ? undefined : sort })
  return {
    ...compact({ sort: sortedBy, only: allowed.taken.length > 0 ? allowed.taken : undefined }),
    ...options,
    order: options.order.length > 0 ? options.order : ordered.taken,
    ...(Object.keys(preferences).length > 0 ? { preferences } : {}),
  }
}
