import { measured, standingOf } from '../health/health.ts'
import type { PlanInput, PlannedEndpoint } from './input.ts'

export type Sort = 'cost' | 'ttft' | 'tps'

/** What an answer tells of a sort. Metrics are USD per million input tokens, milliseconds, or tokens per second. */
export type SortReport = {
  option: Sort
  /** Providers in the order in which they are tried. */
  executionOrder: string[]
  /** By provider; null where unknown. */
  metrics: Record<string, number | null>
  deprioritizedProviders: string[]
}

/** By how much a degraded endpoint must be better than another to come first nonetheless. */
const PENALTY = 2

const priceOf = ({ pricing }: PlannedEndpoint, kind: 'input' | 'output'): number | undefined => {
  if (pricing?.free) return 0
  return pricing?.[kind] === undefined ? undefined : Number(pricing[kind])
}

const metricOf = (sort: Sort, endpoint: PlannedEndpoint, { health }: PlanInput): number | undefined => {
  if (sort === 'cost') return priceOf(endpoint, 'input')
  const known = measured(health?.(endpoint.provider, endpoint.model))
  return sort === 'ttft' ? known?.ttftMs : known?.tps
}

/** Ascending is better; the unknown comes last. */
const keyOf = (sort: Sort, endpoint: PlannedEndpoint, input: PlanInput): readonly number[] => {
  const standing = standingOf(input.health?.(endpoint.provider, endpoint.model))
  const metric = metricOf(sort, endpoint, input)
  const factor = standing === 'degraded' ? PENALTY : 1
  const cost = metric === undefined ? Number.POSITIVE_INFINITY : sort === 'tps' ? -metric / factor : metric * factor
  const output = sort === 'cost' ? (priceOf(endpoint, 'output') ?? Number.POSITIVE_INFINITY) : 0
  return [Number(standing === 'down'), cost, output]
}

/** Lexicographic; where all is equal the order of the list stays. */
export const compareKeys = (a: readonly number[], b: readonly number[]): number => {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? 0
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

export const sortedBy = (sort: Sort, endpoints: readonly PlannedEndpoint[], input: PlanInput): PlannedEndpoint[] =>
  endpoints
    .map((endpoint) => ({ endpoint, key: keyOf(sort, endpoint, input) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ endpoint }) => endpoint)

/** The report on endpoints in their final order; of a provider's several the first one counts. */
export const sortReport = (sort: Sort, endpoints: readonly PlannedEndpoint[], input: PlanInput): SortReport => {
  const first = [...new Map(endpoints.toReversed().map((endpoint) => [endpoint.provider, endpoint])).values()].reverse()
  return {
    option: sort,
    executionOrder: [...new Set(endpoints.map(({ provider }) => provider))],
    metrics: Object.fromEntries(first.map((endpoint) => [endpoint.provider, metricOf(sort, endpoint, input) ?? null])),
    deprioritizedProviders: first
      .filter(({ provider, model }) => standingOf(input.health?.(provider, model)) !== 'up')
      .map(({ provider }) => provider),
  }
}
