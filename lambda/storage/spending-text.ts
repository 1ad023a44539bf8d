import {
  type Budget,
  type Limit,
  PACED,
  SPENDERS,
  type SpendingRules,
  UNITS,
  WINDOW_KINDS,
} from '../gateway/core/cost/budgets.ts'
import type { Credits } from '../gateway/core/cost/credits.ts'
import { compact, isObject, type JsonValue, objectOr } from '../gateway/core/json/value.ts'

/** Budgets, limits and what is set of credits as stores keep them: JSON. */
export const writeSpending = (rules: SpendingRules): string => JSON.stringify(rules)

type Check = (value: JsonValue | undefined) => boolean

const oneOf =
  (words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value)
const ofType =
  (type: 'string' | 'number' | 'boolean'): Check =>
  (value) =>
    typeof value === type
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
/** Nothing but these words: one that is not understood would not be counted. */
const tableOf =
  (words: readonly unknown[], check: Check): Check =>
  (value) =>
    isObject(value) && Object.entries(value).every(([word, content]) => words.includes(word) && check(content))
const objectOf =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(checks).every(([field, check]) => check(value[field]))

const isAmount: Check = (value) => typeof value === 'string' && /^\d{1,25}$/.test(value)
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) > 0
const areAmounts = tableOf(UNITS, isAmount)
const isFlag = orAbsent(oneOf([true]))

const isBudget = objectOf({
  scope: oneOf(SPENDERS),
  of: ofType('string'),
  window: oneOf(WINDOW_KINDS),
  limits: (value) => areAmounts(value) && Object.keys(objectOr(value)).length > 0,
  isHard: ofType('boolean'),
  armed: ofType('string'),
  alerts: listOf(ofType('number')),
  raises: orAbsent(listOf(objectOf({ amounts: areAmounts, untilMs: ofType('number') }))),
  assumedPicoPerToken: orAbsent(isAmount),
  countsByok: isFlag,
  isOpenWhenAway: isFlag,
} satisfies Record<keyof Budget, Check>)

const isLimit = objectOf({
  scope: oneOf(SPENDERS),
  of: ofType('string'),
  model: orAbsent(ofType('string')),
  perMinute: tableOf(PACED, isCount),
  parallel: orAbsent(isCount),
} satisfies Record<keyof Limit, Check>)

const isTime: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0

const areCredits = objectOf({
  periods: (value) =>
    listOf(objectOf({ fromMs: isTime, untilMs: orAbsent(isTime) }))(value) && Array.isArray(value) && value.length > 0,
  allowance: orAbsent(objectOf({ pico: isAmount, sinceMs: isTime })),
} satisfies Record<keyof Credits, Check>)

/** Throws for anything that is not understood: a budget that cannot be read must not be one that is not there. */
export const readSpending = (text: string): SpendingRules => {
  const { budgets, limits, credits } = objectOr(JSON.parse(text))
  if (!listOf(isBudget)(budgets)) throw new Error('The budgets of a team cannot be read.')
  if (!listOf(isLimit)(limits)) throw new Error('The limits of a team cannot be read.')
  if (!orAbsent(areCredits)(credits)) throw new Error('What is set of the credits of a team cannot be read.')
  return compact({
    budgets: budgets as unknown as readonly Budget[],
    limits: limits as unknown as readonly Limit[],
    credits: credits as unknown as Credits | undefined,
  })
}

/** The same for requests; undefined where nothing is set any more. Throws likewise. */
export const readSetSpending = (text: string): SpendingRules | undefined => {
  const rules = readSpending(text)
  return rules.budgets.length + rules.limits.length > 0 || rules.credits ? rules : undefined
}
