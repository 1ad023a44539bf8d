import type { Effort } from '../../core/canonical/efforts.ts'
import type { Warning } from '../../core/canonical/parts.ts'
import { otherwise, unsupported } from '../../core/canonical/warning.ts'
import type { JsonObject } from '../../core/json/value.ts'
import { type Pico, toUsd } from '../../core/money.ts'
import type { TokenBudget } from '../../provider/shared/thinking-budgets.ts'
import type { AskedThinking } from './asked-thinking.ts'

/** A sum, and all that decides what thinking it buys at an endpoint. */
export interface Terms {
  readonly usd: Pico
  /** What a token of thinking costs at most; undefined where that is not known. */
  readonly rate: Pico | undefined
  /** How a budget of tokens is asked for; undefined where only efforts are. */
  readonly budget: Omit<TokenBudget, 'of' | 'reads' | 'words' | 'besideEffort'> | undefined
  /** Tokens that an answer may have; `Infinity` where nobody says. */
  readonly maxTokens: number
  /** What else the caller asks for. */
  readonly asked: AskedThinking
  readonly reasons: boolean
  /** The least that can be asked for; undefined where the model thinks as much as it will. */
  readonly leastEffort: Effort | undefined
  readonly provider: string
  /** The caller's name for the sum. */
  readonly option: string
}

/** What is asked for. Neither: the body's own words stay. */
export interface Spending {
  readonly tokens?: number
  readonly effort?: Effort
  /** As the answer's metadata has it. */
  readonly told: JsonObject
  readonly warnings: readonly Warning[]
}

/** The share of an answer that may be thought: something has to be left to say. */
const SHARE = 0.9

const roomIn = (maxTokens: number, least: number): number =>
  Math.max(Math.floor(maxTokens * SHARE), least < maxTokens ? least : 0)

const NO_PROMISE = 'the sum cannot be promised'

const off = ({ usd, option }: Terms, why: string): Spending => ({
  effort: 'none',
  told: { usd: toUsd(usd), off: true },
  warnings: [unsupported(option, `${why}: thinking was turned off`)],
})

/** Undefined where an answer is long enough for the least of thinking, or has to hold it anyway. */
const cramped = (terms: Terms): Spending | undefined => {
  const { budget, maxTokens } = terms
  if (!budget?.rests || roomIn(maxTokens, budget.least) >= budget.least) return undefined
  return off(terms, `thinking takes more than ${budget.least} tokens of an answer, this one may have ${maxTokens}`)
}

/** The least of thinking, where nobody can say what it will cost. */
const leastOf = (terms: Terms, why: string): Spending => {
  const { usd, budget, leastEffort, option } = terms
  const sum = toUsd(usd)
  if (budget) {
    const none = cramped(terms)
    if (none) return none
    const details = `${why}: the fewest tokens, ${budget.least}, were asked for, and ${NO_PROMISE}`
    return { tokens: budget.least, told: { usd: sum, tokens: budget.least }, warnings: [otherwise(option, details)] }
  }
  if (leastEffort === undefined) return { told: { usd: sum }, warnings: [unsupported(option, `${why}: ${NO_PROMISE}`)] }
  const details = `${why}: the lowest effort, ${leastEffort}, was asked for, and ${NO_PROMISE}`
  return { effort: leastEffort, told: { usd: sum, effort: leastEffort }, warnings: [otherwise(option, details)] }
}

const overruled = ({ asked: { effort } }: Terms, tokens: number): Warning[] =>
  effort === undefined
    ? []
    : [otherwise('reasoning', `${tokens} tokens, as the sum allows, were asked for instead of the effort ${effort}`)]

/** By a price that is known, where a budget of tokens can be asked for. */
const inTokens = (terms: Terms, rate: Pico, budget: NonNullable<Terms['budget']>): Spending => {
  const { usd, maxTokens, asked, option, provider } = terms
  const { least, most = Infinity, rests, isUnsure } = budget
  const affordable = Number(usd / rate)
  if (affordable < least) {
    const why = `${toUsd(usd)} USD pay for ${affordable} tokens of thinking here, and ${toUsd(rate * BigInt(least))} USD for the fewest that can be asked for, ${least}`
    return rests ? off(terms, why) : leastOf(terms, `${why}; this model always thinks`)
  }
  const none = cramped(terms)
  if (none) return none
  const tokens = Math.min(affordable, most, Math.max(roomIn(maxTokens, least), least), asked.tokens ?? Infinity)
  const unsure = `${provider} does not say that this model keeps to a budget: ${NO_PROMISE}`
  return {
    tokens,
    told: { usd: toUsd(usd), tokens },
    warnings: [...overruled(terms, tokens), ...(isUnsure ? [otherwise(option, unsure)] : [])],
  }
}

/**
 * What thinking a sum buys: as many tokens as it pays for at the dearest rate, within what the model takes and what the
 * caller allows otherwise; none where it pays for too few. Where nothing keeps to a sum, the least of thinking.
 */
export const spendingOf = (terms: Terms): Spending => {
  const { usd, rate, budget, asked, reasons, provider, option } = terms
  const sum = toUsd(usd)
  if (!reasons)
    return {
      told: { usd: sum, off: true },
      warnings: [unsupported(option, 'this model does not think: nothing to spend')],
    }
  if (asked.isOff) return { told: { usd: sum, off: true }, warnings: [] }
  if (rate === 0n) return { told: { usd: sum }, warnings: [] }
  if (rate === undefined) return leastOf(terms, `the price of this model at ${provider} is not known`)
  return budget
    ? inTokens(terms, rate, budget)
    : leastOf(terms, `${provider} takes an effort for this model, not a budget`)
}
