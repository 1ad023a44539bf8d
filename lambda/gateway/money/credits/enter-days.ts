import { DAY_MS, dayOf, HOUR_MS } from '../../../storage/calendar.ts'
import { type CreditEntries, type CreditEntry, newestLast } from '../../../storage/credits.ts'
import type { Log } from '../../../storage/ledger/log.ts'
import type { Cell, Mark, Sums, TeamHour } from '../../../storage/ledger/sums.ts'
import type { SpendingSettings } from '../../../storage/spending.ts'
import { areOn, type Credits, chargedWithin } from '../../core/cost/credits.ts'
import type { Pico } from '../../core/money.ts'
import { cellsOf } from '../sums/cells-of.ts'
import { isOpen } from '../sums/close.ts'
import { creditAccount, type DueEntry, nextEntry, sumOfEntries } from './account.ts'
import { dayName } from './periods.ts'

export interface EnteringDeps {
  /** Days whose requests are to be charged. */
  readonly uncharged: Pick<Sums, 'mark' | 'marked' | 'unmark'>
  readonly credits: CreditEntries
  readonly settings: Pick<SpendingSettings, 'spendingOf'>
  readonly sums: Pick<Sums, 'read' | 'marked'>
  readonly log: Pick<Log, 'scan'>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Tells of a day that could not be entered; the others are. */
  readonly failed: (day: TeamHour, error: unknown) => void
}

const creditsOf = async ({ settings }: EnteringDeps, team: string): Promise<Credits | undefined> =>
  (await settings.spendingOf(team)).rules.credits

/** Has the day of an hour that was summed charged when it is over, where its team has credits. */
export const markCharged =
  (deps: EnteringDeps) =>
  async ({ team, startMs, changes }: Mark): Promise<void> => {
    const credits = await creditsOf(deps, team)
    const day = dayOf(startMs)
    if (credits && chargedWithin(credits, startMs, startMs + HOUR_MS).length > 0)
      await deps.uncharged.mark([{ team, startMs: day, changes }])
  }

/** The list price of what the deployment has paid for. */
const charged = (cells: readonly Cell[]): Pico =>
  cells.reduce((sum, { owner, market }) => (owner === 'deployment' ? sum + market : sum), 0n)

/** What a day's requests are charged: by the sums of its hours, and by the log where only a part of an hour counts. */
const chargeOfDay = async ({ team, startMs }: TeamHour, credits: Credits, deps: EnteringDeps): Promise<Pico> => {
  let sum = 0n
  for (const { startMs: hour, sheet } of await deps.sums.read(team, startMs, startMs + DAY_MS, 'cells')) {
    const spans = chargedWithin(credits, hour, hour + HOUR_MS)
    if (spans.some(([from, to]) => to - from === HOUR_MS)) sum += charged(sheet.cells)
    else
      for (const span of spans)
        for await (const records of deps.log.scan(team, ...span)) sum += charged(records.flatMap(cellsOf))
  }
  return sum
}

/** An entry that another one has come before; everything is to be read again. */
class OvertakenError extends Error {}

const TRIES = 10

/** Keeps it as the next of its kind and period; the entries with it. */
const keep = async (
  team: string,
  entry: CreditEntry,
  entries: readonly CreditEntry[],
  { credits }: Pick<EnteringDeps, 'credits'>,
): Promise<readonly CreditEntry[]> => {
  if (!(await credits.add(team, entry))) throw new OvertakenError(`There is an entry ${entry.id} by now.`)
  return [...entries, entry].sort(newestLast)
}

const withoutMark = ({ isReady: _, ...entry }: DueEntry): CreditEntry => entry

/** One try. What it has kept when it is overtaken stays, and the next one goes on from there. */
const enter = async (mark: Mark, set: Credits, deps: EnteringDeps): Promise<void> => {
  const { team, startMs } = mark
  const nowMs = deps.now()
  const day = dayName(startMs)
  // Before the sums: whoever has entered newer ones since has taken the next id.
  let entries = await deps.credits.list(team)
  const pico = await chargeOfDay(mark, set, deps)
  const isNew = !entries.some(({ kind, period }) => kind === 'usage' && period === day)
  const allowance = areOn(set) ? set.allowance : undefined
  const dueWith = (open: ReadonlyMap<string, Pico>) => {
    const { due } = creditAccount({ entries, open, allowance, nowMs })
    return due.filter(({ isReady }) => isReady).map(withoutMark)
  }
  // First, as it is due for as long as the day is not entered.
  for (const entry of dueWith(new Map(isNew ? [[day, pico]] : [])))
    if (entry.kind === 'allowance') entries = await keep(team, entry, entries, deps)
  const missing = -pico - sumOfEntries(entries.filter(({ kind, period }) => kind === 'usage' && period === day))
  if (isNew || missing !== 0n)
    entries = await keep(team, nextEntry(entries, 'usage', day, { pico: missing, at: nowMs }), entries, deps)
  for (const entry of dueWith(new Map())) entries = await keep(team, entry, entries, deps)
}

const enterDay = async (mark: Mark, deps: EnteringDeps): Promise<void> => {
  const credits = await creditsOf(deps, mark.team)
  if (!credits) return
  for (let tries = 1; ; tries++)
    try {
      return await enter(mark, credits, deps)
    } catch (error) {
      if (!(error instanceof OvertakenError) || tries === TRIES) throw error
    }
}

/** Until all of its hours are summed, the day is counted as it is. */
const isUnsummed = async ({ team, startMs }: Mark, { sums }: EnteringDeps): Promise<boolean> =>
  (await sums.marked(team)).some((hour) => dayOf(hour.startMs) === startMs)

/**
 * Enters what requests cost on every day that is over and has changed, and what follows from it of allowances: by the sums
 * of the log as they are then, the difference where the day was entered before. So the entries of a day come to what its
 * records do, however often and by how many this is done. A day that could not be entered stays marked. Resolves to how
 * many were.
 */
export const enterDays = async (deps: EnteringDeps): Promise<number> => {
  const { uncharged, now, failed } = deps
  let entered = 0
  for (const mark of await uncharged.marked()) {
    if (isOpen(mark.startMs + DAY_MS - HOUR_MS, now())) continue
    try {
      if (await isUnsummed(mark, deps)) continue
      await enterDay(mark, deps)
      await uncharged.unmark(mark)
      entered++
    } catch (error) {
      failed(mark, error)
    }
  }
  return entered
}
