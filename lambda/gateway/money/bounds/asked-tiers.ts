import type { AskedTiers } from '../../catalog/dearest-output.ts'
import type { Attempt } from '../../core/attempt.ts'
import { plainName } from '../../core/json/key-names.ts'
import { isObject, type JsonObject, objectOr } from '../../core/json/value.ts'
import { priceWord } from '../../core/usage/buckets.ts'
import { spokenObjects } from './plain-fields.ts'

/** Where callers ask for a tier in a provider's own words, by plain names. */
const TIERS: ReadonlySet<string> = new Set(['servicetier', 'speed', 'performanceconfig'])

/** Does a field of a body, or of a provider's options, ask for a tier? */
export const isTierField = (name: string): boolean => TIERS.has(plainName(name))

/** Bedrock has its words for a tier in objects. */
export const tierWord = (asked: unknown): string | undefined =>
  priceWord(isObject(asked) ? (asked['type'] ?? asked['latency']) : asked)

const askedIn = (own: JsonObject): unknown[] =>
  Object.entries(own).flatMap(([name, value]) => (isTierField(name) ? [value] : []))

const asksForTier = (own: JsonObject): boolean => askedIn(own).some((asked) => (asked ?? null) !== null)

const tiersIn = (own: JsonObject): string[] => askedIn(own).flatMap((asked) => tierWord(asked) ?? [])

/**
 * What an attempt asks its provider for: in the provider's own words, of which a translation leaves out those of the
 * body, or in the gateway's, where it has a rate for it.
 */
export const askedTiersOf = ({ provider, means, service, path }: Attempt, body: JsonObject): AskedTiers => {
  const options = objectOr(body['providerOptions'])
  const names = new Set([provider.slug, ...(means.into === 'body' ? [] : [means.into.options])])
  const ownOptions = { providerOptions: Object.fromEntries([...names].map((name) => [name, options[name]])) }
  const own = [...(path.mode === 'translate' ? [] : [body]), ...spokenObjects(ownOptions).slice(1)]
  const isAsked = spokenObjects(body).some(asksForTier)
  return { isTiered: isAsked || service.tier !== undefined, words: own.flatMap(tiersIn) }
}
