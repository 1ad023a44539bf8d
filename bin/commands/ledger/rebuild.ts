import type { Command } from '../../command.ts'
import { HOURS_OPTIONS, HOURS_SYNOPSIS, hoursFrom } from '../../hours.ts'
import { LEDGER_OPTIONS, LEDGER_SYNOPSIS, openLedger } from '../../ledger-store.ts'

/** Marks that are written at once. */
const AT_ONCE = 25

export const ledgerRebuild: Command = {
  name: 'ledger rebuild',
  synopsis: `${HOURS_SYNOPSIS} [--dry-run] ${LEDGER_SYNOPSIS}`,
  summary: 'Has the sums of these hours, in UTC, made again from the request log.',
  options: { ...LEDGER_OPTIONS, ...HOURS_OPTIONS, 'dry-run': { type: 'boolean' } },
  operands: [],
  async run({ options }, { say }) {
    const { sums, teams, keptDays, where } = await openLedger(options)
    const hours = hoursFrom(options, keptDays, Date.now())
    const marks = teams.flatMap((team) => hours.map((startMs) => ({ team, startMs, changes: 1 })))
    const what = `${hours.length} hours of ${teams.length} teams in ${where}`
    if (options['dry-run']) {
      say(`Would mark ${what}.\n`)
      return 0
    }
    for (let at = 0; at < marks.length; at += AT_ONCE) await sums.mark(marks.slice(at, at + AT_ONCE))
    say(`Marked ${what}. Those that are over are summed within five minutes, or longer where they are many.\n`)
    return 0
  },
}
