import { withSpending } from '../../budgets/spending-store.ts'
import type { Command } from '../../command.ts'
import { creditsOf } from '../../credits/account.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { table } from '../../table.ts'
import { accountCells, accountJson } from '../../view/credits.ts'

export const creditsShow: Command = {
  name: 'credits show',
  synopsis: `[--json] ${STORE_SYNOPSIS}`,
  summary: 'Tells what a team has left, and what it has used in all.',
  options: { ...STORE_OPTIONS, json: { type: 'boolean' } },
  operands: [],
  run: ({ options }, { out }) =>
    withSpending(options, async (store) => {
      const credits = await creditsOf(store, Date.now())
      if (options['json']) {
        const { jsonText } = await import('../../view/text.ts')
        out(jsonText(accountJson(store.team, credits), 2))
        return 0
      }
      out(table([['TEAM', 'CREDITS', 'BALANCE', 'USED', 'ALLOWANCE'], accountCells(store.team, credits)]))
      return 0
    }),
}
