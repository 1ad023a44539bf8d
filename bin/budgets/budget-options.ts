import type { ParseArgsOptionsConfig } from 'node:util'
import { type AmountTexts, type Budget, WINDOW_KINDS, type WindowKind } from '../../lambda/gateway/core/cost/budgets.ts'
import { compact } from '../../lambda/gateway/core/json/value.ts'
import { perToken } from '../../lambda/gateway/core/money.ts'
import type { Changes } from '../../lambda/storage/accounts.ts'
import { listFrom, NONE } from '../accounts/changes.ts'
import { type Arguments, UsageError } from '../command.ts'
import { amountsFrom, UNIT_OPTIONS } from './unit-amounts.ts'

export const WINDOW_OPTIONS = { window: { type: 'string' } } as const satisfies ParseArgsOptionsConfig
export const WINDOW_SYNOPSIS = `[--window ${WINDOW_KINDS.join('|')}]`

/** What is said of a budget when it is set; all of it but the window may be changed later. */
export const BUDGET_OPTIONS = {
  ...UNIT_OPTIONS,
  ...WINDOW_OPTIONS,
  hard: { type: 'boolean' },
  soft: { type: 'boolean' },
  alert: { type: 'string', multiple: true },
  assume: { type: 'string' },
  'include-byok': { type: 'boolean' },
  'no-include-byok': { type: 'boolean' },
  'when-away': { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

export const BUDGET_SYNOPSIS =
  `[--usd 100] [--requests N] [--tokens N] ${WINDOW_SYNOPSIS} [--hard|--soft] [--alert 50,80,95,100|none] ` +
  '[--assume USD_PER_MILLION_TOKENS|none] [--include-byok|--no-include-byok] [--when-away refuse|allow]'

/** What options change of a budget. */
export type BudgetChanges = Changes<
  Pick<Budget, 'isHard' | 'alerts' | 'assumedPicoPerToken' | 'countsByok' | 'isOpenWhenAway'>
> & { readonly amounts: Changes<AmountTexts> }

const MOST_PERCENT = 1000
const MOST_ALERTS = 20
const MOST_ASSUMED_USD = 1_000_000

/** Undefined where none is given. */
export const windowFrom = ({ window: given }: Arguments['options']): WindowKind | undefined => {
  const window = WINDOW_KINDS.find((kind) => kind === given)
  if (given !== undefined && !window)
    throw new UsageError(`--window must be ${WINDOW_KINDS.join(', ')}, got "${given}".`)
  return window
}

/** True for the first, false for the second. Throws UsageError where both are said. */
const eitherOf = (options: Arguments['options'], yes: string, no: string): boolean | undefined => {
  if (options[yes] && options[no]) throw new UsageError(`"--${yes}" and "--${no}" are opposites: say one.`)
  if (options[yes]) return true
  return options[no] ? false : undefined
}

/** Each once, the least first. */
const alertsFrom = (options: Arguments['options']): readonly number[] | undefined => {
  const given = listFrom(options, 'alert')
  if (!given) return given === null ? [] : undefined
  const isPercent = (word: string): boolean => /^[1-9]\d{0,3}$/.test(word) && Number(word) <= MOST_PERCENT
  const wrong = given.find((word) => !isPercent(word))
  if (wrong !== undefined)
    throw new UsageError(`--alert must be whole percents from 1 to ${MOST_PERCENT}, or none, got "${wrong}".`)
  const alerts = [...new Set(given.map(Number))].sort((a, b) => a - b)
  if (alerts.length > MOST_ALERTS) throw new UsageError(`--alert takes at most ${MOST_ALERTS} percents.`)
  return alerts
}

const assumedFrom = ({ assume }: Arguments['options']): string | null | undefined => {
  if (assume === undefined || assume === NONE) return assume === undefined ? undefined : null
  try {
    const pico = perToken(String(assume))
    if (pico > 0n && pico <= perToken(String(MOST_ASSUMED_USD))) return String(pico)
  } catch {
    // Said below.
  }
  throw new UsageError(
    `--assume must be dollars for a million tokens, more than 0 and at most ${MOST_ASSUMED_USD}, with no more than 6 decimals, or none, got "${assume}".`,
  )
}

const isOpenFrom = ({ 'when-away': word }: Arguments['options']): boolean | undefined => {
  if (word === undefined) return undefined
  if (word !== 'refuse' && word !== 'allow') throw new UsageError(`--when-away must be refuse or allow, got "${word}".`)
  return word === 'allow'
}

const trueOrNull = (is: boolean | undefined): true | null | undefined => (is === undefined ? undefined : is || null)

/** What the options change of a budget. Throws UsageError for what they cannot be. */
export const budgetChangesFrom = (options: Arguments['options']): BudgetChanges =>
  compact({
    amounts: amountsFrom(options),
    isHard: eitherOf(options, 'hard', 'soft'),
    alerts: alertsFrom(options),
    assumedPicoPerToken: assumedFrom(options),
    countsByok: trueOrNull(eitherOf(options, 'include-byok', 'no-include-byok')),
    isOpenWhenAway: trueOrNull(isOpenFrom(options)),
  })
