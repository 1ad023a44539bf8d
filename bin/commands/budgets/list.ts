import { withEach } from '../../budgets/of-each.ts'
import { type SpendingStore, withSpending } from '../../budgets/spending-store.ts'
import { isAnything, spentNow } from '../../budgets/spent.ts'
import { type Settling, settling, tellSettled } from '../../budgets/swept.ts'
import { keyNames } from '../../budgets/whose.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { table } from '../../table.ts'
import { BUDGET_HEADS, type BudgetRow, budgetCells, budgetJson } from '../../view/budgets.ts'

/** So many gates are looked at at once. */
const AT_ONCE = 20

type Listed = Awaited<ReturnType<typeof withEach>>

const rowsOf = async (store: SpendingStore & Settling, listed: Listed, now: number): Promise<BudgetRow[]> => {
  const nameOf = await keyNames(
    store,
    listed.map(([budget]) => budget),
  )
  const rows: BudgetRow[] = []
  for (let start = 0; start < listed.length; start += AT_ONCE) {
    const some = listed.slice(start, start + AT_ONCE).map(async ([budget, isOfEach]) => {
      const spent = await spentNow(store, budget, now)
      return { budget, now: spent, name: nameOf(budget), isOfEach }
    })
    rows.push(...(await Promise.all(some)))
  }
  return rows.filter(({ isOfEach, now: spent }) => !isOfEach || isAnything(spent))
}

export const budgetsList: Command = {
  name: 'budgets list',
  synopsis: `[--spent] [--json] ${STORE_SYNOPSIS}`,
  summary:
    'Lists the budgets of a team: what may be spent with the raises in force, what is, and what running requests hold. With --spent also those of each of which projects and keys have spent something.',
  options: { ...STORE_OPTIONS, spent: { type: 'boolean' }, json: { type: 'boolean' } },
  operands: [],
  run: ({ options }, { out, say }) =>
    withSpending(options, async (opened) => {
      const store = settling(opened)
      const now = Date.now()
      const { rules } = await store.settings.spendingOf(store.team)
      const own = rules.budgets.map((budget) => [budget, false] as const)
      const rows = await rowsOf(store, options['spent'] ? await withEach(store, rules) : own, now)
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
      say(`Budgets of team ${store.team} in ${store.where}: ${rules.budgets.length}\n`)
      if (rows.length > 0) out(table([BUDGET_HEADS, ...rows.map((row) => budgetCells(row, now))]))
      return 0
    }),
}
