import { withSpending } from '../../budgets/spending-store.ts'
import { keyNames } from '../../budgets/whose.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { table } from '../../table.ts'
import { LIMIT_HEADS, limitCells, limitJson } from '../../view/limits.ts'

export const limitsList: Command = {
  name: 'limits list',
  synopsis: `[--json] ${STORE_SYNOPSIS}`,
  summary: 'Lists the limits of a team: what may come in a minute, and what may run at once.',
  options: { ...STORE_OPTIONS, json: { type: 'boolean' } },
  operands: [],
  run: ({ options }, { out, say }) =>
    withSpending(options, async (store) => {
      const { limits } = (await store.settings.spendingOf(store.team)).rules
      const nameOf = await keyNames(store, limits)
      if (options['json']) {
        const { jsonText } = await import('../../view/text.ts')
        out(
          jsonText(
            limits.map((limit) => limitJson(limit, nameOf(limit))),
            2,
          ),
        )
        return 0
      }
      say(`Limits of team ${store.team} in ${store.where}: ${limits.length}\n`)
      if (limits.length > 0) out(table([LIMIT_HEADS, ...limits.map((limit) => limitCells(limit, nameOf(limit)))]))
      return 0
    }),
}
