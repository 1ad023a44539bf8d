import { requireSome } from '../../accounts/changes.ts'
import { changeSpending } from '../../budgets/change-spending.ts'
import {
  LIMIT_OPTIONS,
  limitChangesFrom,
  MODEL_OPTIONS,
  modelFrom,
  requireFit,
  setLimit,
} from '../../budgets/limits-of.ts'
import { withSpending } from '../../budgets/spending-store.ts'
import { WHOSE_OPERANDS, WHOSE_OPTIONS, WHOSE_SYNOPSIS, whoseFrom, whoseText } from '../../budgets/whose.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { limitText } from '../../view/limits.ts'

const COUNTED = {
  here: 'The server on this machine counts limits in its own memory: a process for itself, and anew when it starts.',
  deployed: 'They are counted in DynamoDB, for all functions together.',
}

export const limitsSet: Command = {
  name: 'limits set',
  synopsis: `${WHOSE_SYNOPSIS} [--model GLOB] [--requests N|none] [--tokens N|none] [--parallel N|none] ${STORE_SYNOPSIS}`,
  summary:
    'Sets how many requests and tokens may come in a minute, and how many requests may run at once, or changes what is given of it. With --each it is for each that has none of its own.',
  options: { ...STORE_OPTIONS, ...WHOSE_OPTIONS, ...MODEL_OPTIONS, ...LIMIT_OPTIONS },
  operands: WHOSE_OPERANDS,
  begins: true,
  async run(given, { say }) {
    const { options } = given
    const { perMinute, ...others } = limitChangesFrom(options)
    requireSome({ ...perMinute, ...others }, LIMIT_OPTIONS)
    const model = modelFrom(options)
    if (model !== undefined) await requireFit(model, options['stage'] !== undefined, say)
    return withSpending(options, async (store) => {
      const { team, where, isDeployed } = store
      const whose = await whoseFrom(store, given)
      const { limit } = await changeSpending(store, Date.now(), (rules) =>
        setLimit(rules, { ...whose, ...(model === undefined ? {} : { model }) }, { perMinute, ...others }),
      )
      say(
        `Set the limit of ${whoseText(whose, team)} in ${where}: ${limitText(limit)}. Running gateways follow within a minute.\n`,
      )
      say(`${isDeployed ? COUNTED.deployed : COUNTED.here}\n`)
      return 0
    })
  },
}
