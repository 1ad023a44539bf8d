import type { Arguments, Command } from '../../command.ts'
import { HOURS_OPTIONS, HOURS_SYNOPSIS, hoursFrom } from '../../hours.ts'
import { type LedgerStore, PLACE, PLACE_SYNOPSIS, withLedgerStore } from '../../ledger-store.ts'
import { slug } from '../../option-values.ts'
import { deploymentOf } from '../../stage.ts'
import { requireTeam } from '../../teams.ts'

/** Marks that are written at once. */
const AT_ONCE = 25

const rebuild = async (
  { sums, teams, keptDays, where, tend }: LedgerStore,
  options: Arguments['options'],
  say: (text: string) => void,
): Promise<number> => {
  const hours = hoursFrom(options, keptDays, Date.now())
  const marks = teams.flatMap((team) => hours.map((startMs) => ({ team, startMs, changes: 1 })))
  const what = `${hours.length} hours of ${teams.length} teams in ${where}`
  if (options['dry-run']) {
    say(`Would mark ${what}.\n`)
    return 0
  }
  for (let at = 0; at < marks.length; at += AT_ONCE) await sums.mark(marks.slice(at, at + AT_ONCE))
  await tend?.()
  const when = tend
    ? 'Those that are over are summed.'
    : 'Those that are over are summed within five minutes, or longer where they are many.'
  say(`Marked ${what}. ${when}\n`)
  return 0
}

export const ledgerRebuild: Command = {
  name: 'ledger rebuild',
  synopsis: `${HOURS_SYNOPSIS} [--dry-run] ${PLACE_SYNOPSIS}`,
  summary: 'Has the sums of these hours, in UTC, made again from the request log.',
  options: { ...PLACE, ...HOURS_OPTIONS, 'dry-run': { type: 'boolean' } },
  operands: [],
  async run({ options }, { say }) {
    if (options['team'] !== undefined) await requireTeam(slug(options, 'team'), await deploymentOf(options))
    return withLedgerStore(options, say, (ledger) => rebuild(ledger, options, say))
  },
}
