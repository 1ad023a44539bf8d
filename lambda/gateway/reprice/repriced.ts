import { isDeepStrictEqual } from 'node:util'
import type { AttemptRecord, CostRecord, GenerationRecord } from '../../storage/generations.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Provider } from '../core/provider/provider.ts'
import { costRecord } from '../generation/counted.ts'
import { pricedAt } from '../money/priced.ts'
import { isEarlier } from '../money/recorded.ts'
import { endpointOf } from './endpoint-of.ts'
import { recordedBilling } from './recorded-billing.ts'

/** What prices are read from. */
export interface Prices {
  readonly catalog: Pick<Catalog, 'resolve' | 'version'>
  readonly providers: ReadonlyMap<string, Pick<Provider, 'listTiers'>>
}

/** Which attempts are priced again: those that fit all that is given. */
export interface RepriceFilter {
  /** Canonical id. */
  readonly model?: string | undefined
  readonly provider?: string | undefined
}

/** What became of the cost of an attempt. */
export interface RepricedCost {
  /** Canonical id, or the word of the caller; absent where a request came to neither. */
  readonly model?: string
  readonly before: CostRecord
  readonly after: CostRecord
  /** It goes by a price, and the catalog does not tell by which: it was left as it is. */
  readonly isNotFound: boolean
}

export interface Repriced {
  /** The same object where nothing changes. */
  readonly record: GenerationRecord
  /** Of all attempts that are wanted and have a cost, whoever says so. */
  readonly costs: readonly RepricedCost[]
  /** From before attempts had costs: it was left as it is. */
  readonly isEarlier: boolean
}

/** The cost by today's catalog, or why it stays as it is. */
const costNow = (
  attempt: AttemptRecord,
  cost: CostRecord,
  { model, hasFinished }: { readonly model: string | undefined; readonly hasFinished: boolean },
  { catalog, providers }: Prices,
): CostRecord | 'not-found' | 'not-of-prices' => {
  const billed = recordedBilling(attempt, hasFinished)
  if (!billed) return 'not-of-prices'
  const endpoint = endpointOf(attempt, model, catalog)
  if (!endpoint) return 'not-found'
  const { listTiers } = providers.get(attempt.provider) ?? {}
  return costRecord(pricedAt(endpoint, { ...billed, listTiers }, cost.owner)) ?? 'not-of-prices'
}

/**
 * A record as the catalog prices it now, at the prices that were in force when its attempts began. What providers stated
 * themselves stays, and so does what no price makes known.
 */
export const repriced = (record: GenerationRecord, prices: Prices, filter: RepriceFilter = {}): Repriced => {
  if (isEarlier(record)) return { record, costs: [], isEarlier: true }
  const costs: RepricedCost[] = []
  const attempts = record.attempts.map((attempt, at): AttemptRecord => {
    const { cost: before, provider, of: model = record.model } = attempt
    const isWanted = (filter.model ?? model) === model && (filter.provider ?? provider) === provider
    if (!before || !isWanted) return attempt
    const hasFinished = at === record.attempts.length - 1 && record.finishReason !== undefined
    const now = costNow(attempt, before, { model, hasFinished }, prices)
    const after = typeof now === 'string' || isDeepStrictEqual(now, before) ? before : now
    costs.push({ ...(model === undefined ? {} : { model }), before, after, isNotFound: now === 'not-found' })
    return after === before ? attempt : { ...attempt, cost: after }
  })
  const isSame = costs.every(({ before, after }) => before === after)
  return {
    record: isSame ? record : { ...record, attempts, priceVersion: prices.catalog.version },
    costs,
    isEarlier: false,
  }
}
