import { withSpending } from '../../budgets/spending-store.ts'
import { amountFrom } from '../../budgets/unit-amounts.ts'
import { type Command, UsageError } from '../../command.ts'
import { creditsOf } from '../../credits/account.ts'
import { addPurchase } from '../../credits/adding.ts'
import { ENTRY_OPTIONS, entryFrom, KEY_SYNOPSIS } from '../../credits/entry-options.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { balanceText, usd } from '../../view/credits.ts'

export const creditsAdd: Command = {
  name: 'credits add',
  synopsis: `--usd 25 [--note TEXT] ${KEY_SYNOPSIS} ${STORE_SYNOPSIS}`,
  summary:
    'Adds what a team has bought. It has no end, and the first purchase ends the allowance. The same key adds it once.',
  options: { ...STORE_OPTIONS, ...ENTRY_OPTIONS, usd: { type: 'string' } },
  operands: [],
  begins: true,
  async run({ options }, { say }) {
    if (options['usd'] === undefined) throw new UsageError('--usd is missing: how much was bought, e.g. --usd 25.')
    const pico = amountFrom('pico', String(options['usd']))
    const entry = entryFrom(options, 'purchase', pico)
    return withSpending(options, async (store) => {
      const { team, where } = store
      const isNew = await addPurchase(store, entry)
      const now = await creditsOf(store, Date.now())
      const what = isNew ? `Added ${usd(pico)} to` : `Nothing was added: ${usd(pico)} were under that key before in`
      say(`${what} the credits of team ${team} in ${where}. ${balanceText(now)}\n`)
      return 0
    })
  },
}
