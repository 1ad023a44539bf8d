import type { AttemptRecord, CostRecord } from '../../storage/generations.ts'
import type { Cost } from '../core/cost/cost.ts'
import type { AttemptCost } from '../core/cost/spent.ts'
import { compact } from '../core/json/value.ts'
import { COUNTED, type UsageBuckets } from '../core/usage/buckets.ts'
import { clip, clipAll, clipped, countOf, MAX_ENTRIES } from './bounds.ts'

/** That many digits of a number DynamoDB keeps. */
const MAX_DIGITS = 38

const notZero = (counts: readonly (readonly [string, number])[]): Record<string, number> | undefined => {
  const counted = counts
    .map(([kind, count]) => [clipped(kind), countOf(count)] as const)
    .filter(([, count]) => count > 0)
  return counted.length > 0 ? Object.fromEntries(counted.slice(0, COUNTED.length)) : undefined
}

/** What an answer's price was made of, as an attempt's record keeps it. Counts that could not be read are none. */
export const countedIn = (usage: UsageBuckets): Pick<AttemptRecord, 'usage' | 'unsure' | 'calls' | 'tier' | 'geo'> =>
  compact({
    usage: notZero(COUNTED.map((kind) => [kind, usage[kind]])),
    unsure: usage.unsure,
    calls: notZero(Object.entries(usage.calls).slice(0, MAX_ENTRIES)),
    tier: clip(usage.serviceTier),
    geo: clip(usage.inferenceGeo),
  })

const isStorable = ({ known, upper = 0n }: Cost): boolean =>
  known.toString().length <= MAX_DIGITS && upper.toString().length <= MAX_DIGITS

const wordsOf = (missing: readonly string[]): string[] | undefined =>
  missing.length > 0 ? clipAll(missing) : undefined

const marketOf = ({ market, known, missing }: AttemptCost): Pick<CostRecord, 'market' | 'marketMissing'> =>
  market.known === known && market.missing.join() === missing.join()
    ? {}
    : compact({ market: market.known.toString(), marketMissing: wordsOf(market.missing) })

/** A cost as the record keeps it; one that nobody can have paid is unknown. */
export const costRecord = (cost: AttemptCost | undefined): CostRecord | undefined => {
  if (!cost) return undefined
  const { owner, source, known, missing, upper } = cost
  if (!isStorable(cost) || !isStorable(cost.market)) return { owner, known: '0', missing: ['cost'], source: 'none' }
  return compact({
    owner,
    known: known.toString(),
    missing: wordsOf(missing),
    upper: upper?.toString(),
    source,
    ...marketOf(cost),
  })
}
