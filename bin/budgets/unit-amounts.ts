import type { ParseArgsOptionsConfig } from 'node:util'
import { type AmountTexts, UNITS, type Unit } from '../../lambda/gateway/core/cost/budgets.ts'
import { perUnit, toUsd } from '../../lambda/gateway/core/money.ts'
import type { Changes } from '../../lambda/storage/accounts.ts'
import { NONE } from '../accounts/changes.ts'
import { type Arguments, UsageError } from '../command.ts'
import { count } from '../view/amounts.ts'

/** How a unit is typed and told. */
interface UnitWords {
  readonly option: string
  /** Throws RangeError for what is no amount of it. */
  readonly read: (text: string) => bigint
  readonly most: bigint
  readonly allowed: string
  readonly text: (amount: bigint) => string
}

const MOST_USD = 1_000_000_000
const MOST_COUNT = 10n ** 15n

const readCount = (text: string): bigint => {
  if (!/^\d+$/.test(text)) throw new RangeError(`no whole number: ${text}`)
  return BigInt(text)
}

const counted = (option: string): UnitWords => ({
  option,
  read: readCount,
  most: MOST_COUNT,
  allowed: `a whole number from 1 to ${count(MOST_COUNT)}`,
  text: (amount) => `${count(amount)} ${amount === 1n ? option.slice(0, -1) : option}`,
})

const WORDS: Readonly<Record<Unit, UnitWords>> = {
  pico: {
    option: 'usd',
    read: perUnit,
    most: perUnit(String(MOST_USD)),
    allowed: `dollars, more than 0 and at most ${count(MOST_USD)}, with no more than 12 decimals`,
    text: (amount) => `$${toUsd(amount)}`,
  },
  requests: counted('requests'),
  tokens: counted('tokens'),
}

export const UNIT_OPTIONS = {
  usd: { type: 'string' },
  requests: { type: 'string' },
  tokens: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

export const optionOf = (unit: Unit): string => `--${WORDS[unit].option}`

/** Throws UsageError where what was set and raised is too much together. */
export const requireCountable = (amounts: Readonly<Partial<Record<Unit, bigint>>>): void => {
  for (const unit of UNITS) {
    const { most, option, allowed, text } = WORDS[unit]
    const amount = amounts[unit] ?? 0n
    if (amount > most) throw new UsageError(`--${option} is ${allowed}: ${text(amount)} with all raises is too much.`)
  }
}

/** What an option says in a unit. Throws UsageError for what is no amount of it. */
export const amountFrom = (unit: Unit, given: string, option = WORDS[unit].option): bigint => {
  const { read, most, allowed } = WORDS[unit]
  try {
    const amount = read(given)
    if (amount > 0n && amount <= most) return amount
  } catch {
    // Said below.
  }
  throw new UsageError(`--${option} must be ${allowed}, got "${given}".`)
}

/** What the options say; null for `none`. Throws UsageError for what is no amount. */
export const amountsFrom = (options: Arguments['options']): Changes<AmountTexts> =>
  Object.fromEntries(
    UNITS.flatMap((unit) => {
      const given = options[WORDS[unit].option]
      if (given === undefined) return []
      return [[unit, given === NONE ? null : String(amountFrom(unit, String(given)))]]
    }),
  )

export const unitText = (unit: Unit, amount: bigint): string => WORDS[unit].text(amount)

/** `$100 · 5,000 requests`; a dash for nothing. */
export const amountsText = (amounts: Readonly<Partial<Record<Unit, bigint | string>>>): string =>
  UNITS.flatMap((unit) => (amounts[unit] === undefined ? [] : [unitText(unit, BigInt(amounts[unit]))])).join(' · ') ||
  '-'

/** For scripts: dollars, requests and tokens as decimal text. */
export const amountsJson = (amounts: Readonly<Partial<Record<Unit, bigint | string>>>): Record<string, string> =>
  Object.fromEntries(
    UNITS.flatMap((unit) => {
      if (amounts[unit] === undefined) return []
      const amount = BigInt(amounts[unit])
      return [[WORDS[unit].option, unit === 'pico' ? toUsd(amount) : String(amount)]]
    }),
  )
