import { areOn } from '../../lambda/gateway/core/cost/credits.ts'
import { compact } from '../../lambda/gateway/core/json/value.ts'
import { toUsd } from '../../lambda/gateway/core/money.ts'
import { dollars } from '../../lambda/gateway/money/budgets/refusal-error.ts'
import type { CreditAccount } from '../../lambda/gateway/money/credits/account.ts'
import type { CreditEntry } from '../../lambda/storage/credits.ts'
import type { TeamCredits } from '../credits/account.ts'
import { clean } from './clean.ts'
import { iso } from './rules.ts'

export const usd = dollars

export const balanceText = ({ account }: TeamCredits): string => `The balance is ${usd(account.balance)}.`

const hasBought = ({ kept }: CreditAccount): boolean => kept.some(({ kind }) => kind === 'purchase')

/** What a month allows, in words. */
export const allowanceText = ({ settings, account }: TeamCredits): string => {
  const { allowance } = settings ?? {}
  if (!allowance) return 'without an allowance'
  const each = `${usd(BigInt(allowance.pico))} a month`
  return hasBought(account) ? `with an allowance of ${each} that a purchase has ended` : `with an allowance of ${each}`
}

const allowanceOf = ({ settings, account }: TeamCredits): bigint | undefined => {
  const allowance = areOn(settings) && !hasBought(account) ? settings?.allowance : undefined
  return allowance && BigInt(allowance.pico)
}

export const accountCells = (team: string, credits: TeamCredits): string[] => {
  const { balance, used } = credits.account
  const allowance = allowanceOf(credits)
  const monthly = allowance === undefined ? '-' : `${usd(allowance)} a month`
  return [team, areOn(credits.settings) ? 'on' : 'off', usd(balance), usd(used), monthly]
}

/** For scripts: dollars as decimal text. */
export const accountJson = (team: string, credits: TeamCredits) => {
  const { balance, used } = credits.account
  const allowance = allowanceOf(credits)
  return compact({
    ...{ team, on: areOn(credits.settings), balance: toUsd(balance), totalUsed: toUsd(used) },
    allowance: allowance === undefined ? undefined : toUsd(allowance),
  })
}

/** An entry and what the balance is with it and those before. */
export interface HistoryLine {
  readonly entry: CreditEntry
  readonly balance: bigint
  /** It follows from the others and from what is not entered yet, and may change until it is kept. */
  readonly isPending: boolean
}

export const historyOf = ({ kept, due }: CreditAccount): HistoryLine[] => {
  let balance = 0n
  return [...kept, ...due].map((entry, at) => {
    balance += entry.pico
    return { entry, balance, isPending: at >= kept.length }
  })
}

export const HISTORY_HEADS = ['AT', 'KIND', 'OF', 'AMOUNT', 'BALANCE', 'BY', 'NOTE']

export const entryCells = ({ entry, balance, isPending }: HistoryLine): string[] => {
  const { at, kind, period = '-', pico, by = '-', note = '-' } = entry
  return [isPending ? 'pending' : iso(at), kind, period, usd(pico), usd(balance), clean(by), clean(note)]
}

export const entryJson = ({ entry, balance, isPending }: HistoryLine) => {
  const { id, at, kind, period, pico, by, note } = entry
  return compact({
    ...{ id: isPending ? undefined : id, at: isPending ? undefined : iso(at), kind, period, usd: toUsd(pico) },
    ...{ balance: toUsd(balance), by, note, pending: isPending ? true : undefined },
  })
}
