import { toUsd } from '../../../lambda/gateway/core/money.ts'
import { isOpen } from '../../../lambda/gateway/money/sums/close.ts'
import { driftOf } from '../../../lambda/gateway/money/sums/drift.ts'
import { foldHour } from '../../../lambda/gateway/money/sums/fold.ts'
import { HOUR_MS } from '../../../lambda/storage/calendar.ts'
import { NO_SUMS, type Sheet, type TeamHour } from '../../../lambda/storage/ledger/sums.ts'
import type { Arguments, Command, Terminal } from '../../command.ts'
import { HOURS_OPTIONS, HOURS_SYNOPSIS, hoursFrom } from '../../hours.ts'
import { type LedgerStore, PLACE, PLACE_SYNOPSIS, withLedgerStore } from '../../ledger-store.ts'
import { slug } from '../../option-values.ts'
import { deploymentOf } from '../../stage.ts'
import { table } from '../../table.ts'
import { requireTeam } from '../../teams.ts'

const LISTS = Object.keys(NO_SUMS) as (keyof Sheet)[]

/** What is read; empty where nothing is published. */
const publishedOf = async ({ team, startMs }: TeamHour, { sums }: LedgerStore): Promise<Sheet> => {
  const lists = await Promise.all(
    LISTS.map(async (list) => {
      const [read] = await sums.read(team, startMs, startMs + HOUR_MS, list)
      return [list, read?.sheet[list] ?? []] as const
    }),
  )
  return { ...NO_SUMS, ...Object.fromEntries(lists) }
}

const verify = async (
  ledger: LedgerStore,
  options: Arguments['options'],
  { out, say }: Pick<Terminal, 'out' | 'say'>,
): Promise<number> => {
  const now = Date.now()
  const rows: string[][] = []
  let compared = 0
  let waiting = 0
  for (const team of ledger.teams) {
    const marked = new Set((await ledger.sums.marked(team)).map(({ startMs }) => startMs))
    for (const startMs of hoursFrom(options, ledger.keptDays, now)) {
      if (marked.has(startMs) || isOpen(startMs, now)) {
        waiting++
        continue
      }
      compared++
      const hour = { team, startMs }
      const drift = driftOf(await publishedOf(hour, ledger), await foldHour(hour, ledger.log))
      if (!drift) continue
      rows.push([team, new Date(startMs).toISOString().slice(0, 13), String(drift.requests), toUsd(drift.known)])
    }
  }
  const unreadable = ledger.unreadable()
  say(`Hours compared in ${ledger.where}: ${compared}. Still to be summed: ${waiting}. Different: ${rows.length}.\n`)
  if (unreadable > 0) say(`${unreadable} items of the log cannot be read and are in no sum.\n`)
  if (rows.length > 0) out(table([['TEAM', 'HOUR', 'REQUESTS TOO MANY', 'USD TOO MUCH'], ...rows]))
  return rows.length > 0 ? 1 : 0
}

export const ledgerVerify: Command = {
  name: 'ledger verify',
  synopsis: `${HOURS_SYNOPSIS} ${PLACE_SYNOPSIS}`,
  summary: 'Compares the sums of these hours, in UTC, with the request log, and changes nothing.',
  options: { ...PLACE, ...HOURS_OPTIONS },
  operands: [],
  async run({ options }, terminal) {
    if (options['team'] !== undefined) await requireTeam(slug(options, 'team'), await deploymentOf(options))
    return withLedgerStore(options, terminal.say, (ledger) => verify(ledger, options, terminal))
  },
}
