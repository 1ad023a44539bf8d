import { withSpending } from '../../budgets/spending-store.ts'
import type { Command } from '../../command.ts'
import { creditsOf } from '../../credits/account.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { table } from '../../table.ts'
import { entryCells, entryJson, HISTORY_HEADS, historyOf } from '../../view/credits.ts'

export const creditsHistory: Command = {
  name: 'credits history',
  synopsis: `[--json] ${STORE_SYNOPSIS}`,
  summary:
    'Lists all that was added to the credits of a team and taken from them, with the balance after each. What is not entered yet comes last.',
  options: { ...STORE_OPTIONS, json: { type: 'boolean' } },
  operands: [],
  run: ({ options }, { out, say }) =>
    withSpending(options, async (store) => {
      const { account } = await creditsOf(store, Date.now())
      const lines = historyOf(account)
      if (options['json']) {
        const { jsonText } = await import('../../view/text.ts')
        out(jsonText(lines.map(entryJson), 2))
        return 0
      }
      say(`Entries in the credits of team ${store.team} in ${store.where}: ${lines.length}\n`)
      if (lines.length > 0) out(table([HISTORY_HEADS, ...lines.map(entryCells)]))
      return 0
    }),
}
