import type { CostRecord } from '../../storage/generations.ts'
import { NONE } from '../money/sums/cells-of.ts'
import type { Repriced, RepricedCost } from './repriced.ts'

/** What pricing again did to requests, of one model or of all. Money is integer pico-dollars. */
export interface DriftRow {
  /** Requests with a cost. */
  records: number
  /** What they cost at least, whoever paid. */
  before: bigint
  after: bigint
  /** Attempts whose cost is exact now and was not, and the reverse. */
  newlyKnown: number
  newlyUnknown: number
  /** Attempts whose endpoint the catalog does not have, or cannot tell from others: left as they are. */
  notFound: number
}

export interface Drift {
  /** By their canonical ids. */
  readonly models: ReadonlyMap<string, Readonly<DriftRow>>
  readonly total: Readonly<DriftRow>
  /** Requests whose costs are others now. */
  readonly changed: number
  /** Requests from before attempts had costs: left as they are. */
  readonly earlier: number
}

const noDrift = (): DriftRow => ({ records: 0, before: 0n, after: 0n, newlyKnown: 0, newlyUnknown: 0, notFound: 0 })

const isExact = ({ missing = [] }: CostRecord): boolean => missing.length === 0

const addTo = (row: DriftRow, { before, after, isNotFound }: RepricedCost): void => {
  row.before += BigInt(before.known)
  row.after += BigInt(after.known)
  row.newlyKnown += Number(!isExact(before) && isExact(after))
  row.newlyUnknown += Number(isExact(before) && !isExact(after))
  row.notFound += Number(isNotFound)
}

/** Sums up what became of records as they come. */
export const drifting = () => {
  const models = new Map<string, DriftRow>()
  const total = noDrift()
  let changed = 0
  let earlier = 0
  return {
    add(one: Repriced, isChanged: boolean): void {
      changed += Number(isChanged)
      earlier += Number(one.isEarlier)
      const seen = new Set<DriftRow>()
      for (const cost of one.costs) {
        const model = cost.model ?? NONE
        const row = models.get(model) ?? noDrift()
        models.set(model, row)
        for (const each of [row, total]) {
          addTo(each, cost)
          seen.add(each)
        }
      }
      for (const row of seen) row.records++
    },
    drift: (): Drift => ({ models, total, changed, earlier }),
  }
}
