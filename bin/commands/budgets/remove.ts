import { WINDOW_OPTIONS, WINDOW_SYNOPSIS, windowFrom } from '../../budgets/budget-options.ts'
import { budgetOf, perText, removeBudget } from '../../budgets/budgets-of.ts'
import { changeSpending } from '../../budgets/change-spending.ts'
import { withSpending } from '../../budgets/spending-store.ts'
import { amountsText } from '../../budgets/unit-amounts.ts'
import { WHOSE_OPERANDS, WHOSE_OPTIONS, WHOSE_SYNOPSIS, whoseFrom, whoseText } from '../../budgets/whose.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'

export const budgetsRemove: Command = {
  name: 'budgets remove',
  synopsis: `${WHOSE_SYNOPSIS} ${WINDOW_SYNOPSIS} ${STORE_SYNOPSIS}`,
  summary: 'Removes a budget: that of the window, or the only one. One that is set again later begins at zero.',
  options: { ...STORE_OPTIONS, ...WHOSE_OPTIONS, ...WINDOW_OPTIONS },
  operands: WHOSE_OPERANDS,
  async run(given, { say }) {
    const window = windowFrom(given.options)
    return withSpending(given.options, async (store) => {
      const { team, where } = store
      const { budget } = await changeSpending(store, Date.now(), async (rules) =>
        removeBudget(rules, budgetOf(rules, await whoseFrom(store, given, rules.budgets), window, team)),
      )
      const was = `${amountsText(budget.limits)} ${perText(budget.window)}`
      say(
        `Removed the budget of ${whoseText(budget, team)} in ${where}: ${was}. Running gateways follow within a minute.\n`,
      )
      return 0
    })
  },
}
