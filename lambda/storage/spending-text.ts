import {
  type Budget,
  type Limit,
  PACED,
  SPENDERS,
  type SpendingRules,
  UNITS,
  WINDOW_KINDS,
} from '../gateway/core/cost/budgets.ts'
import { arrayOr, type JsonValue, objectOr, objectsIn } from '../gateway/core/json/value.ts'

/** Budgets and limits as stores keep them: JSON. */
export const writeSpending = (rules: SpendingRules): string => JSON.stringify(rules)

const isOneOf = (words: readonly string[], word: unknown): boolean => words.some((each) => each === word)

const isAmount = (value: unknown): boolean => typeof value === 'string' && /^\d{1,25}$/.test(value)

/** Amounts of known units, and nothing else: one that is not understood would not be counted. */
const areAmounts = (value: JsonValue | undefined): boolean =>
  Object.entries(objectOr(value)).every(([unit, amount]) => isOneOf(UNITS, unit) && isAmount(amount))

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0

const isBudget = (value: Readonly<Record<string, JsonValue | undefined>>): boolean =>
  isOneOf(SPENDERS, value['scope']) &&
  typeof value['of'] === 'string' &&
  isOneOf(WINDOW_KINDS, value['window']) &&
  typeof value['isHard'] === 'boolean' &&
  typeof value['armed'] === 'string' &&
  Object.keys(objectOr(value['limits'])).length > 0 &&
  areAmounts(value['limits']) &&
  arrayOr(value['alerts']).every((percent) => typeof percent === 'number') &&
  objectsIn(value['raises']).every(({ amounts, untilMs }) => areAmounts(amounts) && typeof untilMs === 'number') &&
  (value['assumedPicoPerToken'] === undefined || isAmount(value['assumedPicoPerToken']))

const isLimit = (value: Readonly<Record<string, JsonValue | undefined>>): boolean =>
  isOneOf(SPENDERS, value['scope']) &&
  typeof value['of'] === 'string' &&
  isOneOf(['string', 'undefined'], typeof value['model']) &&
  Object.entries(objectOr(value['perMinute'])).every(([unit, count]) => isOneOf(PACED, unit) && isCount(count)) &&
  (value['parallel'] === undefined || isCount(value['parallel']))

/** Throws for anything that is not understood: a budget that cannot be read must not be one that is not there. */
export const readSpending = (text: string): SpendingRules => {
  const { budgets, limits } = objectOr(JSON.parse(text))
  if (!Array.isArray(budgets) || !Array.isArray(limits)) throw new Error('The budgets and limits cannot be read.')
  if (!budgets.map(objectOr).every(isBudget)) throw new Error('One of the budgets cannot be read.')
  if (!limits.map(objectOr).every(isLimit)) throw new Error('One of the limits cannot be read.')
  return { budgets: budgets as unknown as readonly Budget[], limits: limits as unknown as readonly Limit[] }
}

/** The same for requests; undefined where nothing is set any more. Throws likewise. */
export const readSetSpending = (text: string): SpendingRules | undefined => {
  const rules = readSpending(text)
  return rules.budgets.length + rules.limits.length > 0 ? rules : undefined
}
