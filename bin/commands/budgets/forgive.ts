import { type Forgiven, forgive } from '../../../lambda/gateway/money/budgets/forgiving.ts'
import { ownerIn } from '../../../lambda/gateway/money/budgets/gate-of.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { type SpendingStore, withSpending } from '../../budgets/spending-store.ts'
import { amountsText } from '../../budgets/unit-amounts.ts'
import { type Command, UsageError } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { table } from '../../table.ts'
import { clean } from '../../view/clean.ts'

const WHAT: Readonly<Record<Forgiven['was'], string>> = {
  'given back': 'given back',
  'given back before': 'given back before',
  over: 'not given back: nothing reads this window any more',
}

const cells = (team: string, { gate, amounts, was }: Forgiven): string[] => {
  // What follows says which budget of that scope it was, and nobody knows it by that.
  const [window = ''] = gate.window.split('#')
  return [gate.scope, clean(ownerIn(team, gate)), window, amountsText(amounts), WHAT[was]]
}

/** Throws UsageError for a request that took nothing which nobody knows. */
const lostNamed = async ({ generations, team, where }: SpendingStore, given: string): Promise<GenerationRecord> => {
  const record = await generations.get(team, given)
  if (!record)
    throw new UsageError(
      `There is no request "${clean(given)}" of team ${team} in the log of ${where}. Give its whole id, as in "logs --outcome lost".`,
    )
  if (record.outcome !== 'lost')
    throw new UsageError(
      `${record.id} is not lost: it is ${record.outcome}, and its budgets count what it cost. Only lost requests can be forgiven.`,
    )
  if (!record.holds?.length)
    throw new UsageError(`${record.id} is lost, and held nothing: it was under no hard budget, so none counts it.`)
  return record
}

export const budgetsForgive: Command = {
  name: 'budgets forgive',
  synopsis: `GENERATION_ID ${STORE_SYNOPSIS}`,
  summary: 'Gives back what a lost request took of hard budgets, where all that it held counts. Again changes nothing.',
  options: STORE_OPTIONS,
  operands: ['GENERATION_ID'],
  run: ({ options, operands: [given = ''] }, { out, say }) =>
    withSpending(options, async (store) => {
      const { gates, generations, team, where } = store
      const lost = await lostNamed(store, given)
      const forgiven = await forgive({ gates, generations, now: Date.now }, lost)
      if (!forgiven)
        throw new UsageError(`${lost.id} is not lost any more: what it cost has come, and its budgets count that.`)
      say(`What ${lost.id} took of the budgets of team ${team} in ${where}:\n`)
      out(table([['SCOPE', 'OF', 'WINDOW', 'AMOUNT', 'NOW'], ...forgiven.map((each) => cells(team, each))]))
      return 0
    }),
}
