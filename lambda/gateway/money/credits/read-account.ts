import { DAY_MS, dayOf } from '../../../storage/calendar.ts'
import type { CreditEntry } from '../../../storage/credits.ts'
import { spentIn } from '../../../storage/gate-state.ts'
import type { Gate, GateState } from '../../../storage/gates.ts'
import { areOn, type Credits, chargedWithin } from '../../core/cost/credits.ts'
import type { Pico } from '../../core/money.ts'
import { type CreditAccount, creditAccount } from './account.ts'
import { dayName, gateOfCredits } from './periods.ts'

/** A day is entered soon after its end. One that waits for longer than this has an alarm, and is not counted until then. */
const OPEN_DAYS = 8

/** Where an account is read. Each rejects where that cannot be said. */
export interface AccountReading {
  entries(team: string): Promise<readonly CreditEntry[]>
  look(gate: Gate): Promise<GateState>
}

/** Days that have no entry yet, of those on which requests were charged. */
const openDays = (credits: Credits, entries: readonly CreditEntry[], nowMs: number): string[] => {
  const entered = new Set(entries.flatMap(({ kind, period }) => (kind === 'usage' && period ? [period] : [])))
  return Array.from({ length: OPEN_DAYS }, (_, back) => dayOf(nowMs) - back * DAY_MS)
    .filter((day) => chargedWithin(credits, day, day + DAY_MS).length > 0)
    .map(dayName)
    .filter((day) => !entered.has(day))
}

/** A team's credits as they are now, in milliseconds since 1970. Rejects where some of it cannot be read. */
export const readAccount = async (
  team: string,
  credits: Credits,
  { entries: list, look }: AccountReading,
  nowMs: number,
): Promise<CreditAccount> => {
  const entries = await list(team)
  const used = openDays(credits, entries, nowMs).map(async (day): Promise<readonly [string, Pico]> => {
    return [day, spentIn(await look(gateOfCredits(team, day))).pico]
  })
  const open = new Map(await Promise.all(used))
  return creditAccount({ entries, open, allowance: areOn(credits) ? credits.allowance : undefined, nowMs })
}
