import { changeSpending } from '../../budgets/change-spending.ts'
import { MODEL_OPTIONS, modelFrom, removeLimit } from '../../budgets/limits-of.ts'
import { withSpending } from '../../budgets/spending-store.ts'
import { WHOSE_OPERANDS, WHOSE_OPTIONS, WHOSE_SYNOPSIS, whoseFrom, whoseText } from '../../budgets/whose.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { limitText } from '../../view/limits.ts'

export const limitsRemove: Command = {
  name: 'limits remove',
  synopsis: `${WHOSE_SYNOPSIS} [--model GLOB] ${STORE_SYNOPSIS}`,
  summary: 'Removes a limit: that of the pattern, or without one that of all models together.',
  options: { ...STORE_OPTIONS, ...WHOSE_OPTIONS, ...MODEL_OPTIONS },
  operands: WHOSE_OPERANDS,
  async run(given, { say }) {
    const model = modelFrom(given.options)
    return withSpending(given.options, async (store) => {
      const { team, where } = store
      const { limit } = await changeSpending(store, Date.now(), async (rules) => {
        const whose = await whoseFrom(store, given, rules.limits)
        return removeLimit(rules, { ...whose, ...(model === undefined ? {} : { model }) }, team)
      })
      say(
        `Removed the limit of ${whoseText(limit, team)} in ${where}: ${limitText(limit)}. Running gateways follow within a minute.\n`,
      )
      return 0
    })
  },
}
