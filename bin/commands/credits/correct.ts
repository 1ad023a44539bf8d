import { withSpending } from '../../budgets/spending-store.ts'
import { amountFrom } from '../../budgets/unit-amounts.ts'
import { type Arguments, type Command, UsageError } from '../../command.ts'
import { creditsOf } from '../../credits/account.ts'
import { addOnce } from '../../credits/adding.ts'
import { ENTRY_OPTIONS, entryFrom, KEY_SYNOPSIS } from '../../credits/entry-options.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { balanceText, usd } from '../../view/credits.ts'

/** Less than nothing is taken. Throws UsageError unless it is one of both. */
const correctionFrom = ({ give, take }: Arguments['options']): bigint => {
  if ((give === undefined) === (take === undefined))
    throw new UsageError('Say either --give or --take, and how many dollars, e.g. --give 2.50.')
  return give === undefined ? -amountFrom('pico', String(take), 'take') : amountFrom('pico', String(give), 'give')
}

export const creditsCorrect: Command = {
  name: 'credits correct',
  synopsis: `--give 2.50|--take 2.50 --note TEXT ${KEY_SYNOPSIS} ${STORE_SYNOPSIS}`,
  summary: 'Gives credits to a team or takes some away, and notes why. An allowance goes on beside it.',
  options: { ...STORE_OPTIONS, ...ENTRY_OPTIONS, give: { type: 'string' }, take: { type: 'string' } },
  operands: [],
  begins: true,
  async run({ options }, { say }) {
    const pico = correctionFrom(options)
    if (options['note'] === undefined) throw new UsageError('--note is missing: a correction says why.')
    const entry = entryFrom(options, 'correction', pico)
    return withSpending(options, async (store) => {
      const { team, where } = store
      const isNew = await addOnce(store, entry)
      const now = await creditsOf(store, Date.now())
      const what = isNew ? `Entered ${usd(pico)} in` : `Nothing was entered: ${usd(pico)} were under that key before in`
      say(`${what} the credits of team ${team} in ${where}. ${balanceText(now)}\n`)
      return 0
    })
  },
}
