import type { Budget } from '../../../lambda/gateway/core/cost/budgets.ts'
import { type SpendingStore, withSpending } from '../../budgets/spending-store.ts'
import { spentNow } from '../../budgets/spent.ts'
import { type Settling, settling, tellSettled } from '../../budgets/swept.ts'
import { keyNames } from '../../budgets/whose.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { table } from '../../table.ts'
import { BUDGET_HEADS, type BudgetRow, budgetCells, budgetJson } from '../../view/budgets.ts'

/** So many gates are looked at at once. */
const AT_ONCE = 20

const rowsOf = async (
  store: SpendingStore & Settling,
  budgets: readonly Budget[],
  now: number,
): Promise<BudgetRow[]> => {
  const nameOf = await keyNames(store, budgets)
  const rows: BudgetRow[] = []
  for (let start = 0; start < budgets.length; start += AT_ONCE) {
    const some = budgets
      .slice(start, start + AT_ONCE)
      .map(async (budget) => ({ budget, now: await spentNow(store, budget, now), name: nameOf(budget) }))
    rows.push(...(await Promise.all(some)))
  }
  return rows
}

export const budgetsList: Command = {
  name: 'budgets list',
  synopsis: `[--json] ${STORE_SYNOPSIS}`,
  summary:
    'Lists the budgets of a team: what may be spent with the raises in force, what is, and what running requests hold.',
  options: { ...STORE_OPTIONS, json: { type: 'boolean' } },
  operands: [],
  run: ({ options }, { out, say }) =>
    withSpending(options, async (opened) => {
      const store = settling(opened)
      const now = Date.now()
      const { budgets } = (await store.settings.spendingOf(store.team)).rules
      const rows = await rowsOf(store, budgets, now)
      tellSettled(store, say)
      if (options['json']) {
        const { jsonText } = await import('../../view/text.ts')
        out(
          jsonText(
            rows.map((row) => budgetJson(row, now)),
            2,
          ),
        )
        return 0
      }
      say(`Budgets of team ${store.team} in ${store.where}: ${rows.length}\n`)
      if (rows.length > 0) out(table([BUDGET_HEADS, ...rows.map((row) => budgetCells(row, now))]))
      return 0
    }),
}
