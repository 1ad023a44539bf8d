import type { Call } from '../core/call.ts'
import type { Owned } from '../core/caller.ts'
import { isObject, type JsonObject, type JsonValue } from '../core/json/value.ts'
import { isTierField, tierWord } from '../money/bounds/asked-tiers.ts'
import type { RoutingOptions } from '../routing/options/options.ts'
import { type OwnOptions, ownedOptions, type SetTier } from '../routing/options/owners.ts'
import { withBody } from '../upstream/with-body.ts'

/** What leaves the tier to the provider's account, as if nothing were said. */
const SAYS_NOTHING = 'auto'

/**
 * The call without what it says of a tier in its providers' own words where its owners have set one: an endpoint that does
 * not have theirs would serve the request's. `field: reason` of each word that is another.
 */
export const withoutOwnTiers = (
  call: Call,
  tiers: readonly SetTier[],
): { readonly call: Call; readonly lost: readonly string[] } => {
  const lost: string[] = []
  const isKept = (path: string, name: string, value: unknown): boolean => {
    const word = isTierField(name) ? tierWord(value) : undefined
    if (word === undefined || word === SAYS_NOTHING || tiers.some((tier) => tier.word === word)) return true
    lost.push(`${path}${name}: a tier is set by ${tiers[0]?.by}; not used`)
    return false
  }
  const keptOf = (own: JsonObject, path = ''): JsonObject =>
    Object.fromEntries(Object.entries(own).filter(([name, value]) => isKept(path, name, value)))
  const optionsOf = (options: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(options).map(([name, own]): [string, JsonValue | undefined] => [
        name,
        isObject(own) && name !== 'gateway' ? keptOf(own, `providerOptions.${name}.`) : own,
      ]),
    )

  const { providerOptions, ...others } = call.body
  const body = keptOf(others)
  if (isObject(providerOptions)) body['providerOptions'] = optionsOf(providerOptions)
  return { call: lost.length > 0 ? withBody(call, body) : call, lost }
}

/** A call as its caller's owners let it have it. */
export interface OwnedCall {
  readonly call: Call
  readonly options: RoutingOptions
  readonly own: OwnOptions
  /** `field: reason` of what they do not. */
  readonly lost: readonly string[]
}

/** Throws what `ownedOptions` does. */
export const ownedCall = (given: Call, asked: RoutingOptions, caller: Owned): OwnedCall => {
  const { options, own, lost, tiers } = ownedOptions(asked, caller)
  if (tiers.length === 0) return { call: given, options, own, lost }
  const { call, lost: words } = withoutOwnTiers(given, tiers)
  return { call, options, own, lost: [...lost, ...words] }
}
