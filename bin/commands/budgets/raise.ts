import type { Budget } from '../../../lambda/gateway/core/cost/budgets.ts'
import { limitsAt } from '../../../lambda/gateway/money/budgets/gate-of.ts'
import { withoutNulls } from '../../accounts/changes.ts'
import { WINDOW_OPTIONS, WINDOW_SYNOPSIS, windowFrom } from '../../budgets/budget-options.ts'
import { budgetOf, perText, raiseBudget } from '../../budgets/budgets-of.ts'
import { changeSpending } from '../../budgets/change-spending.ts'
import { withSpending } from '../../budgets/spending-store.ts'
import { resetOf } from '../../budgets/spent.ts'
import { amountsFrom, amountsText, UNIT_OPTIONS } from '../../budgets/unit-amounts.ts'
import { WHOSE_OPERANDS, WHOSE_OPTIONS, WHOSE_SYNOPSIS, whoseFrom, whoseText } from '../../budgets/whose.ts'
import { type Command, UsageError } from '../../command.ts'
import { until } from '../../option-values.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { iso } from '../../view/rules.ts'

/** When the window ends, where nothing else is said. */
const endOf = (budget: Budget, asked: number | undefined, now: number): number => {
  const end = asked ?? resetOf(budget, now)
  if (end !== undefined) return end
  throw new UsageError('--until is needed, like 3d or 2026-12-24: a budget with --window none never begins anew.')
}

export const budgetsRaise: Command = {
  name: 'budgets raise',
  synopsis: `${WHOSE_SYNOPSIS} [--usd 50] [--requests N] [--tokens N] [--until 3d|2026-12-24] ${WINDOW_SYNOPSIS} ${STORE_SYNOPSIS}`,
  summary: 'Adds to a budget for some time: until its window ends, unless you say otherwise.',
  options: { ...STORE_OPTIONS, ...WHOSE_OPTIONS, ...UNIT_OPTIONS, ...WINDOW_OPTIONS, until: { type: 'string' } },
  operands: WHOSE_OPERANDS,
  async run(given, { say }) {
    const { options } = given
    const now = Date.now()
    const window = windowFrom(options)
    const amounts = withoutNulls(amountsFrom(options))
    if (Object.keys(amounts).length === 0)
      throw new UsageError('By how much? Give --usd, --requests or --tokens, each what is added.')
    const asked = options['until'] === undefined ? undefined : until(String(options['until']), now)
    return withSpending(options, async (store) => {
      const { team, where } = store
      const changed = await changeSpending(store, now, async (rules) => {
        const whose = await whoseFrom(store, given, rules.budgets)
        const before = budgetOf(rules, whose, window, team)
        const untilMs = endOf(before, asked, now)
        return { ...raiseBudget(rules, before, { amounts, untilMs }, now), untilMs }
      })
      const { budget, untilMs } = changed
      const limits = `${amountsText(limitsAt(budget, now))} ${perText(budget.window)}`
      say(
        `Raised the budget of ${whoseText(budget, team)} in ${where} by ${amountsText(amounts)} until ${iso(untilMs)}: ${limits}. Running gateways follow within a minute.\n`,
      )
      return 0
    })
  },
}
