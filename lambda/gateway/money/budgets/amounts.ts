import { NO_AMOUNTS } from '../../../storage/gate-state.ts'
import type { Amounts } from '../../../storage/gates.ts'
import type { Attempt } from '../../core/attempt.ts'
import type { Budget } from '../../core/cost/budgets.ts'
import { upperOf } from '../../core/cost/cost.ts'
import type { AttemptCost } from '../../core/cost/spent.ts'
import type { Outcome } from '../../core/outcome.ts'
import { completionTokens, promptTokens } from '../../core/usage/buckets.ts'
import { attemptCost, isCut } from '../attempt-cost.ts'

/** What an attempt may come to at worst: pico-dollars, those that come after its prompt was counted, and tokens. */
export interface Worst {
  readonly pico: bigint
  readonly answerPico: bigint
  readonly tokens: bigint
}

/** What decides what an attempt takes of a budget. */
export type Counting = Pick<Budget, 'limits' | 'countsByok' | 'assumedPicoPerToken'>

/** Dollars of others than the deployment count where the budget says so. */
export const paysFor = ({ countsByok }: Counting, { credential }: Attempt): boolean =>
  countsByok === true || credential.kind === 'system'

/** What an attempt may take of a budget. */
export const worstAt = (budget: Counting, attempt: Attempt, { pico, tokens }: Worst): Amounts => ({
  pico: paysFor(budget, attempt) ? pico : 0n,
  requests: 0n,
  tokens,
})

const most = (a: bigint, b: bigint): bigint => (a > b ? a : b)
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** Some say none when they begin, and count it at the end. */
const isPromptCounted = ({ told }: Outcome): boolean =>
  told?.usage !== undefined && promptTokens(told.usage.buckets) > 0

/** Tokens that were counted; undefined where nobody could say. */
const countedBy = ({ told }: Outcome): bigint | undefined => {
  const usage = told?.usage?.buckets
  const sum = usage && promptTokens(usage) + completionTokens(usage)
  return sum !== undefined && Number.isSafeInteger(sum) && sum >= 0 ? BigInt(sum) : undefined
}

/** All tokens of an attempt, or as many as it may have had. */
const tokensOf = (outcome: Outcome, worst: Worst): bigint => {
  const counted = countedBy(outcome)
  if (counted === undefined) return worst.tokens
  return isCut(outcome) ? most(counted, worst.tokens) : counted
}

const picoOf = (budget: Counting, outcome: Outcome, cost: AttemptCost, worst: Worst): bigint => {
  const upper = upperOf(cost)
  if (upper !== undefined) return upper
  const { assumedPicoPerToken: assumed } = budget
  const isUnpriced = outcome.attempt.endpoint.pricing === undefined
  if (isUnpriced && assumed) return most(cost.known, BigInt(assumed) * tokensOf(outcome, worst))
  // An answer that was cut after its prompt was counted, as Anthropic's are when they begin.
  const isOutputAlone = cost.missing.length === 1 && cost.missing[0] === 'output' && isPromptCounted(outcome)
  return most(cost.known, isOutputAlone ? least(worst.pico, cost.known + worst.answerPico) : worst.pico)
}

const isUnderWay = ({ endedAt }: Outcome): boolean => endedAt === 0

/**
 * What an attempt took of a budget, or is going to while it is under way. What nobody could say is as much as it may have
 * been: the worst, where there is no closer bound.
 */
export const takenBy = (budget: Counting, outcome: Outcome, worst: Worst): Amounts => {
  if (isUnderWay(outcome)) return worstAt(budget, outcome.attempt, worst)
  const cost = attemptCost(outcome)
  if (!cost) return NO_AMOUNTS
  const pico = paysFor(budget, outcome.attempt) ? picoOf(budget, outcome, cost, worst) : 0n
  return { pico, requests: 0n, tokens: tokensOf(outcome, worst) }
}
