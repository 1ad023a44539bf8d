import type { Attempt } from '../../core/attempt.ts'
import type { JsonObject } from '../../core/json/value.ts'
import type { Endpoint } from '../../core/provider/endpoint.ts'
import type { Means, Tier } from '../../core/provider/means.ts'
import type { InferenceRegion } from '../options/requirements.ts'
import type { PlanInput, PlannedModel } from './input.ts'

/** Rate cards that say that a model is served at a tier. OpenAI bills its fast mode as `priority`. */
const CARDS: Readonly<Record<Tier, readonly string[]>> = {
  fast: ['fast', 'priority'],
  flex: ['flex'],
  priority: ['priority'],
}

const OPTION = 'providerOptions.gateway'

/** The tier, if this endpoint has a price for it and can be asked for it. */
export const tierOffered = (
  tier: Tier | undefined,
  { pricing }: Pick<Endpoint, 'pricing'>,
  means: Means | undefined,
): Tier | undefined => {
  if (!tier || means?.asks.tiers?.[tier] === undefined) return undefined
  return CARDS[tier].some((card) => pricing?.serviceTiers?.[card]) ? tier : undefined
}

/**
 * The region group of an endpoint: its own, or the zone that is asked for where the provider can be told so and the
 * catalog has a price for it.
 */
export const geoOffered = (
  asked: InferenceRegion | undefined,
  { geo, pricing }: Pick<Endpoint, 'geo' | 'pricing'>,
  means: Means | undefined,
): string | undefined => {
  if (geo !== undefined || asked?.scope !== 'zone') return geo
  const zone = asked.geoRegion
  return means?.asks.geos?.[zone] && pricing?.geoMultipliers?.[zone] ? zone : undefined
}

/** `field: reason`, unless all attempts can. */
const unless = (can: (attempt: Attempt) => boolean, name: string, attempts: readonly Attempt[]): string[] => {
  const slugs = new Set(attempts.filter((attempt) => !can(attempt)).map(({ provider }) => provider.slug))
  return slugs.size > 0 ? [`${name}: not offered by ${[...slugs].join(', ')}`] : []
}

/** What of a chat body's `provider` object nothing here is called, by its field. */
const notTaken = (preferences: JsonObject = {}, attempts: readonly Attempt[]): string[] =>
  Object.keys(preferences).flatMap((name) =>
    unless(({ means }) => means.asks.preferences === true, `provider.${name}`, attempts),
  )

/** `field: reason` of services that some attempts cannot ask for, none of which excludes anybody. */
export const notOffered = (
  attempts: readonly Attempt[],
  { options, models }: Pick<PlanInput, 'options'> & { readonly models: readonly Pick<PlannedModel, 'speed'>[] },
): string[] => {
  const { serviceTier, speed = models[0]?.speed, safetyIdentifier, quotaEntityId, preferences } = options
  const asksFor = (tier: Tier) => (attempt: Attempt) => attempt.service.tier === tier
  const isServedFast = attempts.some(asksFor('fast'))
  return [
    ...(serviceTier && !isServedFast ? unless(asksFor(serviceTier), `${OPTION}.serviceTier`, attempts) : []),
    ...(speed && !isServedFast ? unless(asksFor(speed), `${OPTION}.speed`, attempts) : []),
    ...(safetyIdentifier === undefined
      ? []
      : unless(({ means }) => means.asks.endUser !== undefined, `${OPTION}.safetyIdentifier`, attempts)),
    ...notTaken(preferences, attempts),
    ...(quotaEntityId === undefined ? [] : [`${OPTION}.quotaEntityId: no budget or limit is counted by user`]),
  ]
}
