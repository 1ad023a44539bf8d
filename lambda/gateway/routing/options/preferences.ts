import { arrayOr, compact, type JsonObject, type JsonValue } from '../../core/json/value.ts'
import { type RoutingOptions, SORTS, slug } from './options.ts'

/** The options of a request, with those that a chat body has in OpenRouter's `provider` object. */
export interface PlannedOptions extends RoutingOptions {
  /** What of that object is OpenRouter's to fulfil. */
  readonly preferences?: JsonObject
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
