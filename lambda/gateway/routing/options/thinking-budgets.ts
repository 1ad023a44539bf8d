import type { Field, Fields } from '../../core/field.ts'
import { type JsonObject, type JsonValue, objectOr } from '../../core/json/value.ts'
import { type Pico, picoWithin, shiftDecimal } from '../../core/money.ts'
import { badOption, shown } from './read-option.ts'
import { slug, THINKING_BUDGET } from './words.ts'

/** What the thinking of an answer may cost, by the namespaces of `providerOptions` that say so: pico-dollars, above 0. */
export type ThinkingBudgets = ReadonlyMap<string, Pico>

/** Namespaces where a whole number under this name is the provider's own option, in tokens: @ai-sdk/alibaba 2.0.58. */
const IN_TOKENS: ReadonlySet<string> = new Set(['alibaba'])

const ALLOWED = 'a sum in USD, either a number above 0 and below 1 such as 0.001 or a decimal string such as "2.50"'

const DECIMAL = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,40})?$/

const TOKENS = 'providerOptions.anthropic.thinking.budgetTokens'

/** What a dialect calls a budget of tokens. */
const tokensIn = (fields: Fields): string => {
  const isIt = ({ to }: Field) => typeof to === 'object' && to.includes(TOKENS)
  return Object.entries(fields).find(([, row]) => isIt(row))?.[0] ?? TOKENS
}

/** A number below 1 without an exponent: `1.5e-7` is `0.00000015`. */
const plain = (value: number): string => {
  const [digits = '', places = '0'] = String(value).split('e-')
  return shiftDecimal(digits, Number(places))
}

const decimalOf = (value: JsonValue): string | undefined => {
  if (typeof value === 'number') return value > 0 && value < 1 ? plain(value) : undefined
  return typeof value === 'string' && DECIMAL.test(value) ? value : undefined
}

const readBudget = (value: JsonValue, path: string, fields: Fields): Pico => {
  const decimal = decimalOf(value)
  const pico = decimal === undefined ? 0n : picoWithin(decimal)
  if (pico > 0n) return pico
  const isCount = typeof value === 'number' && value >= 1
  throw badOption(path, isCount ? `${ALLOWED}; tokens are ${tokensIn(fields)}` : ALLOWED, shown(value))
}

const isOwnOption = (namespace: string, value: JsonValue): boolean =>
  IN_TOKENS.has(namespace) && typeof value === 'number' && value >= 1

/**
 * Reads the sums of a body's `providerOptions`; undefined where there is none after all. `null` is an error here, as it
 * is what JSON makes of a sum that was not a number. Throws `bad-request` naming the option, and for a number of tokens
 * the field of the dialect that is meant.
 */
export const readThinkingBudgets = ({ providerOptions }: JsonObject, fields: Fields): ThinkingBudgets | undefined => {
  const budgets = Object.entries(objectOr(providerOptions)).flatMap(([namespace, own]) => {
    const value = objectOr(own)[THINKING_BUDGET]
    if (value === undefined || isOwnOption(namespace, value)) return []
    return [[slug(namespace), readBudget(value, `providerOptions.${namespace}.${THINKING_BUDGET}`, fields)] as const]
  })
  return budgets.length > 0 ? new Map(budgets) : undefined
}
