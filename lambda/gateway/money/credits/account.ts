import type { CreditEntry, CreditKind } from '../../../storage/credits.ts'
import type { Allowance } from '../../core/cost/credits.ts'
import type { Pico } from '../../core/money.ts'
import { endOfMonth, monthName, monthOf } from './periods.ts'

/**
 * What a team's credits come to. All that shows or checks a balance does it here: the balance is the sum of the entries
 * that are kept and of those that follow from them and are not kept yet.
 */

export interface AccountFacts {
  readonly entries: readonly CreditEntry[]
  /** What requests cost on days that have no entry, by day. */
  readonly open: ReadonlyMap<string, Pico>
  /** Undefined where credits are off, or none is set. */
  readonly allowance: Allowance | undefined
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/** One that is not kept. */
export interface DueEntry extends CreditEntry {
  /** Nothing but a late record can change it any more: whoever may, keeps it. */
  readonly isReady: boolean
}

export interface CreditAccount {
  readonly kept: readonly CreditEntry[]
  readonly due: readonly DueEntry[]
  readonly balance: Pico
  /** All that requests have cost. */
  readonly used: Pico
}

export const sumOfEntries = (entries: readonly CreditEntry[]): Pico => entries.reduce((sum, { pico }) => sum + pico, 0n)

const of = (entries: readonly CreditEntry[], kind: CreditKind, period?: string): CreditEntry[] =>
  entries.filter((entry) => entry.kind === kind && (period === undefined || entry.period === period))

/** The next entry of a kind about a day or a month: later ones put right what those before said. */
export const nextEntry = (
  entries: readonly CreditEntry[],
  kind: 'allowance' | 'lapse' | 'usage',
  period: string,
  { pico, at }: Pick<CreditEntry, 'pico' | 'at'>,
): CreditEntry => {
  const before = of(entries, kind, period).length
  const id = `${kind}#${period.replaceAll('-', '')}${before === 0 ? '' : `#${before + 1}`}`
  return { id, at, kind, pico, period }
}

const usedIn = (month: string, { entries, open }: AccountFacts): Pico => {
  const ofMonth = of(entries, 'usage').filter(({ period = '' }) => monthOf(period) === month)
  const running = [...open].filter(([day]) => monthOf(day) === month)
  return running.reduce((sum, [, pico]) => sum + pico, -sumOfEntries(ofMonth))
}

/** The allowances of this month, and of those before whose days are not all entered. Whoever has bought has none. */
const allowancesDue = (facts: AccountFacts): DueEntry[] => {
  const { entries, open, allowance, nowMs } = facts
  if (!allowance || of(entries, 'purchase').length > 0) return []
  const running = [...open].filter(([, pico]) => pico > 0n).map(([day]) => monthOf(day))
  return [...new Set([...running, monthName(nowMs)])]
    .filter((month) => of(entries, 'allowance', month).length === 0 && endOfMonth(month) > allowance.sinceMs)
    .sort()
    .map((month) => {
      const entry = nextEntry(entries, 'allowance', month, { pico: BigInt(allowance.pico), at: nowMs })
      return { ...entry, isReady: usedIn(month, facts) > 0n }
    })
}

/** When the first credits were bought, milliseconds since 1970. */
const boughtAt = (entries: readonly CreditEntry[]): number =>
  of(entries, 'purchase').reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY)

/** What of a month's allowance is left when it ends: with the month, or with the first purchase in it. */
const lapseDue = (month: string, allowances: readonly CreditEntry[], facts: AccountFacts): DueEntry[] => {
  const { entries, nowMs } = facts
  const lapsed = of(entries, 'lapse', month)
  const endedByPurchase = boughtAt(entries) < endOfMonth(month)
  // What is used after a purchase is not of the allowance, so that what was left then stays as it was.
  if (endedByPurchase ? lapsed.length > 0 : nowMs < endOfMonth(month)) return []
  const left = sumOfEntries(of(allowances, 'allowance', month)) - usedIn(month, facts)
  const pico = (left > 0n ? -left : 0n) - sumOfEntries(lapsed)
  if (pico === 0n && !(endedByPurchase && lapsed.length === 0)) return []
  return [{ ...nextEntry(entries, 'lapse', month, { pico, at: nowMs }), isReady: true }]
}

export const creditAccount = (facts: AccountFacts): CreditAccount => {
  const { entries, open, nowMs } = facts
  const granted = allowancesDue(facts)
  const running = [...open]
    .filter(([, pico]) => pico !== 0n)
    .map(
      ([day, pico]): DueEntry => ({ ...nextEntry(entries, 'usage', day, { pico: -pico, at: nowMs }), isReady: false }),
    )
  const allowances = [...of(entries, 'allowance'), ...granted]
  const months = [...new Set(allowances.flatMap(({ period }) => period ?? []))]
  const lapses = months.flatMap((month) => lapseDue(month, allowances, facts))
  const due = [...granted, ...running, ...lapses]
  const all = [...entries, ...due]
  return { kept: entries, due, balance: sumOfEntries(all), used: -sumOfEntries(of(all, 'usage')) }
}
