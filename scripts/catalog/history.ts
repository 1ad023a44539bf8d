import type { CatalogData, Model } from '#gateway/catalog/model.ts'
import { isSame } from '#gateway/core/json/same.ts'
import type { Endpoint, Pricing, RateCard } from '#gateway/core/provider/endpoint.ts'

type Entry = NonNullable<RateCard['prices']>[number]

/** A change that has come, for good. */
const isPast =
  (today: string) =>
  ({ from, until, days, hours, except }: Entry): boolean =>
    from !== undefined && from <= today && !(until || days || hours || except)

const isPeriodic = ({ days, hours }: Entry): boolean => (days ?? hours) !== undefined

/** The rates of that day, whatever the hour. */
const nowOf = ({ prices = [], ...base }: RateCard, today: string): RateCard =>
  Object.assign({ ...base }, ...prices.filter(isPast(today)).map(({ from, ...rates }) => rates))

/** The hours of the new card from today on, those of the old one until then; of what is announced the newest word. */
const restOf = (before: RateCard, after: RateCard, today: string): Entry[] => {
  const rest = ({ prices = [] }: RateCard) => prices.filter((entry) => !isPast(today)(entry))
  const [old, next] = [rest(before), rest(after)]
  const isIn = (entries: readonly Entry[], entry: Entry) => entries.some((other) => isSame(other, entry))
  const ended = old
    .filter((entry) => isPeriodic(entry) && !isIn(next, entry))
    .map((entry): Entry => ({ ...entry, until: entry.until ?? today }))
  return [
    ...ended,
    ...next.map((entry) => (isPeriodic(entry) && !isIn(old, entry) ? { from: today, ...entry } : entry)),
  ]
}

const card = (before: RateCard, after: RateCard, today: string): RateCard => {
  const [old, next] = [nowOf(before, today), nowOf(after, today)]
  const { prices = [], ...base } = before
  const change = isSame(old, next) ? [] : [{ from: today, ...next }]
  const calendar = [...prices.filter(isPast(today)), ...change, ...restOf(before, after, today)]
  return { ...base, ...(calendar.length > 0 ? { prices: calendar } : {}) }
}

const ratesIn = ({ serviceTiers, perCall, freeQuota, geoMultipliers, free, ...rates }: Pricing): RateCard => rates

const pricing = (before: Pricing, after: Pricing, today: string): Pricing => {
  if (before.free || after.free) return after
  const tiers = Object.entries(after.serviceTiers ?? {}).map(([tier, next]) => {
    const old = before.serviceTiers?.[tier]
    return [tier, old ? card(old, next, today) : next] as const
  })
  return {
    ...after,
    ...card(ratesIn(before), ratesIn(after), today),
    ...(tiers.length > 0 ? { serviceTiers: Object.fromEntries(tiers) } : {}),
  }
}

const endpoint = (before: readonly Endpoint[], after: Endpoint, today: string): Endpoint => {
  const old = before.find(
    ({ provider, model, geo }) => provider === after.provider && model === after.model && geo === after.geo,
  )
  return old?.pricing && after.pricing ? { ...after, pricing: pricing(old.pricing, after.pricing, today) } : after
}

/**
 * The new models with prices that differ from the old ones as changes from today on: what was asked for before today keeps
 * its price.
 */
export const withHistory = (
  before: Pick<CatalogData, 'models'>,
  after: Readonly<Record<string, Model>>,
  today: string,
): Record<string, Model> =>
  Object.fromEntries(
    Object.entries(after).map(([id, model]) => {
      const old = before.models[id]?.endpoints ?? []
      return [id, { ...model, endpoints: model.endpoints.map((next) => endpoint(old, next, today)) }]
    }),
  )
