import type { Path } from '../../core/attempt.ts'
import { type EndpointHealth, measured, standingOf } from '../health/health.ts'
import type { PlanInput, PlannedEndpoint } from './input.ts'
import { compareKeys, sortedBy } from './sort.ts'

const STANDINGS = ['up', 'degraded', 'down'] as const
const FIDELITY: Readonly<Record<Path['mode'], number>> = { relay: 0, translate: 1, adapt: 2 }

/** How often the fastest one's time to first token doubles: differences below that are noise. */
const slownessOf = ({ ttftMs }: EndpointHealth, fastestMs: number): number =>
  ttftMs === undefined ? 0 : Math.floor(Math.log2(Math.max(1, ttftMs) / fastestMs))

/**
 * Those that were measured, in the places that they hold among the others: the faster first, then the truer to the
 * caller's bytes. What nobody has measured keeps its place in the list, so that a list alone decides without numbers.
 */
const amongThemselves = (
  endpoints: readonly PlannedEndpoint[],
  { health }: PlanInput,
  pathOf: (endpoint: PlannedEndpoint) => Path | undefined,
): PlannedEndpoint[] => {
  const known = new Map(
    endpoints.flatMap((endpoint) => {
      const numbers = measured(health?.(endpoint.provider, endpoint.model))
      return numbers ? [[endpoint, numbers] as const] : []
    }),
  )
  const fastestMs = Math.max(
    1,
    Math.min(...[...known.values()].map(({ ttftMs }) => ttftMs ?? Number.POSITIVE_INFINITY)),
  )
  const better = [...known]
    .map(([endpoint, numbers]) => {
      const path = pathOf(endpoint)
      return { endpoint, key: [slownessOf(numbers, fastestMs), path ? FIDELITY[path.mode] : 0] }
    })
    .sort((a, b) => compareKeys(a.key, b.key))
  return endpoints.map((endpoint) => (known.has(endpoint) ? (better.shift()?.endpoint ?? endpoint) : endpoint))
}

/** Working endpoints, then degraded ones, then those that are down; of equals the one that has the prompt cached first. */
const byDefault = (
  endpoints: readonly PlannedEndpoint[],
  input: PlanInput,
  pathOf: (endpoint: PlannedEndpoint) => Path | undefined,
  isCached: (endpoint: PlannedEndpoint) => boolean,
): PlannedEndpoint[] =>
  STANDINGS.flatMap((standing) => {
    const alike = endpoints.filter(({ provider, model }) => standingOf(input.health?.(provider, model)) === standing)
    return amongThemselves(alike, input, pathOf).sort((a, b) => Number(isCached(b)) - Number(isCached(a)))
  })

/** Endpoints in the order in which they are tried: the caller's `order`, then `sort`, else what is known of them. */
export const ranked = (
  endpoints: readonly PlannedEndpoint[],
  input: PlanInput,
  pathOf: (endpoint: PlannedEndpoint) => Path | undefined,
  isCached: (endpoint: PlannedEndpoint) => boolean,
): PlannedEndpoint[] => {
  const { order, sort } = input.options
  const preference = ({ provider }: PlannedEndpoint): number =>
    order.includes(provider) ? order.indexOf(provider) : order.length
  const list = sort ? sortedBy(sort, endpoints, input) : byDefault(endpoints, input, pathOf, isCached)
  return list.sort((a, b) => preference(a) - preference(b))
}
