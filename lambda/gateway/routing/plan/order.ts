import type { Path, PlaceReason } from '../../core/attempt.ts'
import type { Endpoint, Pricing } from '../../core/provider/endpoint.ts'
import { type Availability, availabilityOf, type EndpointHealth, reliable } from '../health/health.ts'
import type { RoutingOptions } from '../options/options.ts'
import type { Candidate } from './candidates.ts'
import { isOwn, type PlanInput } from './input.ts'

/** An endpoint among those of its round. */
interface EndpointInRound {
  readonly endpoint: Endpoint
  readonly path: Path | undefined
  readonly availability: Availability
  /** Undefined where too little is known to go by. */
  readonly health: EndpointHealth | undefined
  /** In the catalog's list, but for what numbers change about it: see `bySpeed`. */
  readonly place: number
  /** What it costs now, where that is sorted by. */
  readonly pricing: Pricing | undefined
}

/** A candidate with all that its keys look at. */
interface Contender {
  readonly candidate: Candidate
  readonly at: EndpointInRound
  /** The candidate of the same round that has the conversation's prompt cached. */
  readonly cached: Candidate | undefined
  readonly options: RoutingOptions
}

const FIDELITY: Readonly<Record<Path['mode'], number>> = { relay: 0, translate: 1, adapt: 2 }
const UNKNOWN = Number.POSITIVE_INFINITY

/** In a sort a degraded endpoint counts as twice as slow or dear: what fails there is done again elsewhere. */
const DEGRADED_FACTOR = 2

const rateOf = (pricing: Pricing | undefined, kind: 'input' | 'output'): number | undefined => {
  if (pricing?.free) return 0
  return pricing?.[kind] === undefined ? undefined : Number(pricing[kind])
}

export const priceNow = (endpoint: Endpoint, { priceOf }: Pick<PlanInput, 'priceOf'>): Pricing | undefined =>
  priceOf ? priceOf(endpoint) : endpoint.pricing

/** What a sort compares: USD per million input tokens, milliseconds, or tokens per second; undefined where unknown. */
export const metricOf = (
  sort: NonNullable<RoutingOptions['sort']>,
  { pricing, health }: Pick<EndpointInRound, 'pricing' | 'health'>,
): number | undefined => {
  if (sort === 'cost') return rateOf(pricing, 'input')
  return sort === 'ttft' ? health?.ttftMs : health?.tps
}

const sortKey = ({ at, options: { sort } }: Contender): number => {
  const metric = sort && metricOf(sort, at)
  if (metric === undefined) return UNKNOWN
  const factor = at.availability === 'degraded' ? DEGRADED_FACTOR : 1
  return sort === 'tps' ? -metric / factor : metric * factor
}

/**
 * The order of attempts: ascending, the first key that differs decides; where none does, credentials stay as listed.
 * The one exception is known only at run time: `run/circuits.ts` puts those last whose circuit is open.
 */
const KEYS: Readonly<Record<PlaceReason, (contender: Contender) => number>> = {
  // Another model is another answer, and a usual tier is not the fast one that was asked for: both are fallbacks.
  model: ({ candidate }) => candidate.round,

  // A caller who names providers outweighs all that the gateway knows of them.
  order: ({ candidate, options: { order } }) => {
    const index = order.indexOf(candidate.endpoint.provider)
    return index === -1 ? order.length : index
  },

  // An attempt that fails is lost time, whatever else speaks for it; `sort` itself weighs what is only degraded.
  degraded: ({ at: { availability }, options: { sort } }) => Number(!sort && availability === 'degraded'),

  // What the caller sorts by. Without a sort it is the same for all.
  sort: sortKey,

  // Many endpoints have the same input price; then that of the output tells which one is cheaper.
  price: ({ at: { pricing }, options: { sort } }) => (sort === 'cost' ? (rateOf(pricing, 'output') ?? UNKNOWN) : 0),

  // A cached prompt saves more than a faster endpoint would, but not enough to risk a failure for it.
  cached: ({ candidate, cached }) => Number(candidate.endpoint !== cached?.endpoint),

  // The deployment's own preference, and speed where that is known. No two endpoints of a round share a place.
  listed: ({ at }) => at.place,

  // At the same endpoint the deployment pays only for what the team's own credentials could not do.
  own: ({ candidate: { credential } }) => Number(!(credential && isOwn(credential))),

  // Caches belong to accounts. Not for credentials that the request brought: their order is the caller's.
  account: ({ candidate, cached, options: { byok } }) => Number(!byok && candidate !== cached),
}
const REASONS = Object.keys(KEYS) as PlaceReason[]

interface Keyed<T> {
  readonly item: T
  readonly keys: readonly number[]
}

/** The first key that differs; -1 where none does. */
const decisive = ({ keys }: Keyed<unknown>, other: Keyed<unknown>): number =>
  keys.findIndex((key, index) => key !== other.keys[index])

/** Keys are worked out once for each item; of equal ones the first stays first. */
const sortedBy = <T>(items: readonly T[], keysOf: (item: T) => readonly number[]): Keyed<T>[] =>
  items
    .map((item) => ({ item, keys: keysOf(item) }))
    .sort((a, b) => {
      const at = decisive(a, b)
      return at === -1 ? 0 : (a.keys[at] ?? 0) < (b.keys[at] ?? 0) ? -1 : 1
    })

/** How often the fastest one's time to first token doubles: differences below that are noise. */
const slownessOf = (ttftMs: number | undefined, fastestMs: number): number =>
  ttftMs === undefined ? 0 : Math.floor(Math.log2(Math.max(1, ttftMs) / fastestMs))

/**
 * Endpoints with numbers take each other's places in the list: the faster first, then the truer to the caller's bytes.
 * Those without keep theirs, so that the list alone decides where nothing is known.
 */
const bySpeed = (alike: readonly EndpointInRound[]): EndpointInRound[] => {
  const known = alike.filter(({ health }) => health !== undefined)
  const fastestMs = Math.max(1, Math.min(...known.map(({ health }) => health?.ttftMs ?? UNKNOWN)))
  const better = sortedBy(known, ({ health, path }) => [
    slownessOf(health?.ttftMs, fastestMs),
    path ? FIDELITY[path.mode] : 0,
  ])
  const moved = better.map(({ item: facts }, index) => ({ ...facts, place: known[index]?.place ?? facts.place }))
  return [...alike.filter(({ health }) => health === undefined), ...moved]
}

/** Only endpoints that work equally well are compared by speed. */
const factsOf = (round: readonly Candidate[], input: PlanInput): Map<Endpoint, EndpointInRound> => {
  const { health, options } = input
  const pathOf = new Map(round.map(({ endpoint, path }) => [endpoint, path]))
  const listed = [...pathOf].map(([endpoint, path], place): EndpointInRound => {
    const lately = health?.(endpoint.provider, endpoint.model)
    const pricing = options.sort === 'cost' ? priceNow(endpoint, input) : undefined
    return { endpoint, path, availability: availabilityOf(lately), health: reliable(lately), place, pricing }
  })
  const alike = Map.groupBy(listed, ({ availability }) => availability)
  const placed = options.sort ? listed : [...alike.values()].flatMap(bySpeed)
  return new Map(placed.map((facts) => [facts.endpoint, facts]))
}

/** Only where there is a choice, and the caller did not say how to choose, is it worth knowing. */
const cachedAmong = (round: readonly Candidate[], { options, cachePlace }: PlanInput): Candidate | undefined => {
  const [first, ...others] = round
  const place = first && others.length > 0 && !options.sort ? cachePlace?.(first.model.id) : undefined
  return round.find(
    ({ endpoint, credential }) =>
      endpoint.provider === place?.provider && endpoint.model === place.model && credential?.id === place.credentialId,
  )
}

const contendersOf = (round: readonly Candidate[], input: PlanInput): Contender[] => {
  const { options } = input
  const facts = factsOf(round, input)
  const cached = cachedAmong(round, input)
  return round.flatMap((candidate) => {
    const at = facts.get(candidate.endpoint)
    return at ? [{ candidate, at, cached, options }] : []
  })
}

export interface Order {
  readonly candidates: readonly Candidate[]
  /** The first one that is known to have the conversation's prompt cached. */
  readonly cached: Candidate | undefined
  /** What decided that one comes before the next, or after the one before it. Empty where there is but one. */
  readonly reasons: ReadonlyMap<Candidate, PlaceReason>
}

/** Of the first the one that puts it before the second; where nothing differs, how they are listed. */
const reasonsOf = (ordered: readonly Keyed<Contender>[]): Map<Candidate, PlaceReason> =>
  new Map(
    ordered.map((one, index) => {
      const other = ordered[index === 0 ? 1 : index - 1] ?? one
      return [one.item.candidate, REASONS[decisive(one, other)] ?? 'listed']
    }),
  )

/** The candidates that no rule excludes, in the order in which they are tried. */
export const inOrder = (kept: readonly Candidate[], input: PlanInput): Order => {
  // Most models have one endpoint that can be called: then nothing is looked up.
  if (kept.length < 2) return { candidates: kept, cached: undefined, reasons: new Map() }
  const rounds = [...Map.groupBy(kept, ({ round }) => round).values()]
  const contenders = rounds.flatMap((round) => contendersOf(round, input))
  const ordered = sortedBy(contenders, (contender) => REASONS.map((reason) => KEYS[reason](contender)))
  return {
    candidates: ordered.map(({ item }) => item.candidate),
    cached: ordered.find(({ item }) => item.cached)?.item.cached,
    reasons: reasonsOf(ordered),
  }
}
