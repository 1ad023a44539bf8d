import { type Budget, EACH } from '../../lambda/gateway/core/cost/budgets.ts'
import { compact } from '../../lambda/gateway/core/json/value.ts'
import { shiftDecimal } from '../../lambda/gateway/core/money.ts'
import { limitsAt } from '../../lambda/gateway/money/budgets/gate-of.ts'
import type { Amounts, Unit } from '../../lambda/storage/gates.ts'
import { resetOf, type SpentNow } from '../budgets/spent.ts'
import { amountsJson, amountsText } from '../budgets/unit-amounts.ts'
import { clean } from './clean.ts'
import { iso } from './rules.ts'

/** A budget and what is gone of it; nothing is said of that of each. */
export interface BudgetRow {
  readonly budget: Budget
  readonly now?: SpentNow | undefined
  /** What the key is called. */
  readonly name?: string | undefined
  /** It is that of each, as one has it. */
  readonly isOfEach?: boolean
}

export const BUDGET_HEADS = ['SCOPE', 'OF', 'WINDOW', 'KIND', 'LIMIT', 'SPENT', 'HELD', 'RESETS', 'MORE']

/** In the units that the budget has. */
const bounded = ({ limits }: Budget, amounts: Amounts): Partial<Record<Unit, bigint>> =>
  Object.fromEntries(Object.entries(amounts).filter(([unit]) => limits[unit as Unit] !== undefined))

/** Whole percent of what may be spent, of the unit of which most is. */
const percentOf = (budget: Budget, { spent }: SpentNow, at: number): number =>
  Math.max(...Object.entries(limitsAt(budget, at)).map(([unit, most]) => Number((spent[unit as Unit] * 100n) / most)))

const usdPerMillion = (picoPerToken: string): string => shiftDecimal(picoPerToken, 6)

/** Whom a row is about. */
export const ofText = (of: string, name?: string): string => {
  if (of === EACH) return 'each'
  return clean(name === undefined ? of : `${of} (${name})`)
}

const moreText = (
  { alerts, assumedPicoPerToken, countsByok, isOpenWhenAway, raises = [] }: Budget,
  at: number,
): string =>
  [
    alerts.length > 0 ? `alerts ${alerts.join(',')}` : 'no alerts',
    assumedPicoPerToken === undefined ? '' : `assumes $${usdPerMillion(assumedPicoPerToken)} a million tokens`,
    countsByok ? 'includes BYOK' : '',
    isOpenWhenAway ? 'allows when away' : '',
    ...raises
      .filter(({ untilMs }) => untilMs > at)
      .map(({ amounts, untilMs }) => `raised by ${amountsText(amounts)} until ${iso(untilMs)}`),
  ]
    .filter((text) => text !== '')
    .join('; ')

/** The cells of a budget; `at` in milliseconds since 1970. */
export const budgetCells = ({ budget, now, name, isOfEach }: BudgetRow, at: number): string[] => {
  const resetsAt = resetOf(budget, at)
  return [
    budget.scope,
    ofText(budget.of, name),
    budget.window,
    budget.isHard ? 'hard' : 'soft',
    amountsText(limitsAt(budget, at)),
    now ? amountsText(bounded(budget, now.spent)) : '-',
    now ? amountsText(bounded(budget, now.held)) : '-',
    resetsAt === undefined ? 'never' : iso(resetsAt),
    isOfEach && now ? `that of each, ${percentOf(budget, now, at)} % spent` : moreText(budget, at),
  ]
}

/** The same for scripts; amounts are decimal text. */
export const budgetJson = ({ budget, now, name, isOfEach }: BudgetRow, at: number): Record<string, unknown> => {
  const { scope, of, window, isHard, limits, raises, alerts, assumedPicoPerToken, countsByok, isOpenWhenAway } = budget
  return compact({
    ...{ scope, of, name, window, isHard, alerts, countsByok, isOpenWhenAway },
    limits: amountsJson(limits),
    inForce: amountsJson(limitsAt(budget, at)),
    raises: raises?.map(({ amounts, untilMs }) => ({ ...amountsJson(amounts), untilMs })),
    assumedUsdPerMillionTokens: assumedPicoPerToken === undefined ? undefined : usdPerMillion(assumedPicoPerToken),
    spent: now && amountsJson(now.spent),
    held: now && amountsJson(now.held),
    percent: now && percentOf(budget, now, at),
    isOfEach: isOfEach || undefined,
    resetsAt: resetOf(budget, at),
  })
}
