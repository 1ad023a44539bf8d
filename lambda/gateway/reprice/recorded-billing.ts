import type { AttemptRecord, CostRecord } from '../../storage/generations.ts'
import { compact } from '../core/json/value.ts'
import { EMPTY_BUCKETS, TOKEN_KINDS, type TokenKind, type UsageBuckets } from '../core/usage/buckets.ts'
import { MAX_ENTRIES } from '../generation/bounds.ts'
import type { Billed } from '../money/priced.ts'

/** Nothing was counted, or the provider states its cost itself and did so in part. */
const BEYOND_PRICES: ReadonlySet<string> = new Set(['usage', 'cancelled', 'cost'])

/** Words for a price that there was none of, as far as they do not name what was counted. */
const OF_PRICES = /^(?:pricing$|serviceTier |inferenceGeo )/

const isTokenKind = (word: string): word is TokenKind => (TOKEN_KINDS as readonly string[]).includes(word)

/** A total that a part of it contradicts stands, while no price does: nothing of it is known. */
const isContradicted = ({ known, upper }: CostRecord, missing: readonly string[], uncounted: readonly string[]) =>
  known === '0' && upper === undefined && uncounted.length === 1 && missing.length === 1

/** Can a price change it? What the provider stated itself it cannot, nor a list of words that was cut. */
const isOfPrices = ({ source, missing = [] }: CostRecord): boolean =>
  source !== 'provider' && missing.length < MAX_ENTRIES && !missing.some((word) => BEYOND_PRICES.has(word))

/**
 * What an attempt was billed by, as its record tells: its counts, and in the words for what is missing those that could
 * not be read. Undefined where no price would change its cost. `hasFinished`: the whole answer came, though the attempt
 * then failed.
 */
export const recordedBilling = (
  { usage = {}, unsure, calls = {}, tier, geo, startedAt, success, cost }: AttemptRecord,
  hasFinished: boolean,
): Omit<Billed, 'listTiers'> | undefined => {
  if (!cost || !isOfPrices(cost)) return undefined
  const isPartial = !success && !hasFinished && (cost.missing ?? []).includes('output')
  const missing = (cost.missing ?? []).filter((word) => !isPartial || word !== 'output')
  const counts: Readonly<Record<string, number>> = { ...usage, ...calls }
  const unread = missing.filter((word) => !OF_PRICES.test(word) && !counts[word])
  const kinds = unread.filter(isTokenKind)
  const uncounted = unread.filter((word) => !isTokenKind(word))
  if (isContradicted(cost, missing, uncounted)) return undefined
  // It was free, whatever was counted.
  if (kinds.length === 0 && !TOKEN_KINDS.some((kind) => usage[kind])) return undefined
  const buckets: UsageBuckets = compact({
    ...EMPTY_BUCKETS,
    ...usage,
    ...Object.fromEntries(kinds.map((kind) => [kind, Number.NaN])),
    unsure,
    calls,
    uncounted,
    serviceTier: tier,
    inferenceGeo: geo,
  })
  return { usage: buckets, startedAt, isPartial }
}
