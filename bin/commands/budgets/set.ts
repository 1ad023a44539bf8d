import { UNITS } from '../../../lambda/gateway/core/cost/budgets.ts'
import { limitsAt } from '../../../lambda/gateway/money/budgets/gate-of.ts'
import { requireSome } from '../../accounts/changes.ts'
import { BUDGET_OPTIONS, BUDGET_SYNOPSIS, budgetChangesFrom, windowFrom } from '../../budgets/budget-options.ts'
import { perText, setBudget } from '../../budgets/budgets-of.ts'
import { changeSpending } from '../../budgets/change-spending.ts'
import { withSpending } from '../../budgets/spending-store.ts'
import { requireAboveSpent } from '../../budgets/spent.ts'
import { settling, tellSettled } from '../../budgets/swept.ts'
import { amountsText } from '../../budgets/unit-amounts.ts'
import { WHOSE_OPERANDS, WHOSE_OPTIONS, WHOSE_SYNOPSIS, whoseFrom, whoseText } from '../../budgets/whose.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'

export const budgetsSet: Command = {
  name: 'budgets set',
  synopsis: `${WHOSE_SYNOPSIS} ${BUDGET_SYNOPSIS} ${STORE_SYNOPSIS}`,
  summary:
    'Sets what may be spent in a window, or changes what is given of it; "none" takes an amount away. With --each it is for each that has none of its own.',
  options: { ...STORE_OPTIONS, ...WHOSE_OPTIONS, ...BUDGET_OPTIONS },
  operands: WHOSE_OPERANDS,
  begins: true,
  async run(given, { say }) {
    const { options } = given
    const now = Date.now()
    const { amounts, ...others } = budgetChangesFrom(options)
    const window = windowFrom(options) ?? 'month'
    requireSome({ ...amounts, ...others }, BUDGET_OPTIONS)
    return withSpending(options, async (opened) => {
      const store = settling(opened)
      const whose = await whoseFrom(store, given)
      const { budget } = await changeSpending(store, now, async (rules) => {
        const changed = setBudget(rules, { ...whose, window }, { amounts, ...others }, now)
        const units = UNITS.filter((unit) => amounts[unit])
        await requireAboveSpent(store, changed.budget, units, now)
        return changed
      }).finally(() => tellSettled(store, say))
      const limits = amountsText(limitsAt(budget, now))
      say(
        `Set the ${budget.isHard ? 'hard' : 'soft'} budget of ${whoseText(whose, store.team)} in ${store.where}: ${limits} ${perText(window)}. Running gateways follow within a minute.\n`,
      )
      return 0
    })
  },
}
