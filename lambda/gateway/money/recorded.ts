import type { AttemptRecord, CostRecord, GenerationRecord } from '../../storage/generations.ts'
import { type Cost, costOf, exactly, unknown } from '../core/cost/cost.ts'
import { type AttemptCost, OWNER, type Spent, spentTogether } from '../core/cost/spent.ts'

/** An attempt as it is recorded, with its cost; without one where nothing is owed. */
export interface CostedAttempt {
  readonly attempt: AttemptRecord
  readonly cost?: AttemptCost
}

const amountOf = ({ known, missing = [], upper }: CostRecord): Cost =>
  costOf(BigInt(known), missing, upper === undefined ? undefined : BigInt(upper))

const marketOf = (cost: CostRecord): Cost => {
  const { market, marketMissing = [] } = cost
  return market === undefined ? amountOf(cost) : costOf(BigInt(market), marketMissing)
}

const attemptCost = (cost: CostRecord): AttemptCost => {
  const { owner, source } = cost
  return { ...amountOf(cost), owner, source, market: marketOf(cost) }
}

/** Is it from before attempts had costs? */
export const isEarlier = ({ costPico, unpriced }: GenerationRecord): boolean =>
  costPico !== undefined || unpriced !== undefined

/** The cost of a record from before attempts had costs. */
const earlierCost = ({ costPico, unpriced, credential = 'system' }: GenerationRecord): AttemptCost => {
  const cost = costPico === undefined ? unknown(unpriced ?? 'cost') : exactly(BigInt(costPico))
  return { ...cost, owner: OWNER[credential], source: costPico === undefined ? 'none' : 'priced', market: cost }
}

/** Its tokens, as the last attempt's. */
const earlierUsage = ({ tokens }: GenerationRecord): NonNullable<AttemptRecord['usage']> => {
  const { input, output, reasoning, cacheRead, cacheWrite } = tokens
  return { input: Math.max(0, input - cacheRead - cacheWrite), output, reasoning, cacheRead, cacheWrite }
}

/** What the attempts of a record cost; the one that answered, or else the last one, at the end. */
export const recordedCosts = (record: GenerationRecord): CostedAttempt[] => {
  const { attempts } = record
  if (!isEarlier(record))
    return attempts.map(({ cost, ...attempt }) => ({ attempt, ...(cost ? { cost: attemptCost(cost) } : {}) }))
  const last = attempts.at(-1)
  const before = attempts.slice(0, -1).map((attempt) => ({ attempt }))
  return last ? [...before, { attempt: { ...last, usage: earlierUsage(record) }, cost: earlierCost(record) }] : []
}

/** Of a lost request of which nobody knows who was asked, if anybody was. */
const NOBODY_KNOWS: AttemptCost = { ...unknown('usage'), owner: 'deployment', source: 'none', market: unknown('usage') }

/** What a recorded request cost, by whom it was paid. */
export const recordedSpent = (record: GenerationRecord): Spent => {
  if (isEarlier(record)) return spentTogether([earlierCost(record)])
  if (record.outcome === 'lost' && record.attempts.length === 0) return spentTogether([NOBODY_KNOWS])
  return spentTogether(recordedCosts(record).flatMap(({ cost }) => cost ?? []))
}
