import { MOST_OPEN } from '../../../storage/gates.ts'
import type { Spender, Unit } from '../../core/cost/budgets.ts'
import type { RateLimits } from '../../core/cost/rate-limits.ts'
import { type ErrorCode, GatewayError } from '../../core/error.ts'
import { compact } from '../../core/json/value.ts'
import { type Pico, toUsd } from '../../core/money.ts'
import type { Reason, Why } from '../gates/refusal.ts'

/** Which budget or limit refuses, in words that the caller knows. */
export interface RuleOf {
  readonly scope: Spender
  /** The team's id, the project's, the key's id, the user's as requests name it. */
  readonly name: string
  readonly kind: 'budget' | 'limit'
  /** The glob of model ids that it is about; absent: all. */
  readonly model?: string
  /** When it begins anew, milliseconds since 1970; absent: never. */
  readonly resetsAt?: number
}

/** What was asked for, as far as it is known. */
export interface AskedFor {
  /** What it may cost at worst. */
  readonly needsPico?: Pico
  /** With so many tokens of output it would fit. */
  readonly fits?: number
  /** What is left of the limits a minute that it is under. */
  readonly rateLimits?: RateLimits
}

const CODES = {
  exhausted: 'budget-exceeded',
  reserved: 'budget-reserved',
  parallel: 'limited',
  paced: 'limited',
  away: 'budget-unavailable',
} as const satisfies Record<Why, ErrorCode>

/** To the last digit, cents at least. */
export const dollars = (pico: bigint): string => {
  const [whole, fraction = ''] = toUsd(pico < 0n ? -pico : pico).split('.')
  return `${pico < 0n ? '-' : ''}$${whole}.${fraction.padEnd(2, '0')}`
}

const counted = (count: bigint, one: string): string => `${count} ${one}${count === 1n ? '' : 's'}`

const AMOUNT: Readonly<Record<Unit, (value: bigint) => string>> = {
  pico: dollars,
  requests: (value) => counted(value, 'request'),
  tokens: (value) => counted(value, 'token'),
}

/** `2026-12-01T00:00:00Z`: windows begin on whole seconds. */
const moment = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

interface Told {
  readonly reason: Reason
  readonly of: RuleOf
  readonly asked: AskedFor
}

const whose = ({ scope, name, model }: RuleOf): string =>
  `${scope} ${name}${model === undefined ? '' : ` for models ${model}`}`

const spending = ({ unit = 'pico', spent = 0n, left = 0n }: Reason): string =>
  `Current spend: ${AMOUNT[unit](spent)}, limit: ${AMOUNT[unit](spent + left)}.`

/** Why not, where something is left, and what would do. */
const shortage = ({ reason, asked: { needsPico, fits } }: Told): string => {
  const { unit = 'pico', left = 0n } = reason
  if (left <= 0n) return ''
  const what =
    unit === 'pico' && needsPico !== undefined
      ? `needs up to ${dollars(needsPico)} and ${dollars(left)} is left`
      : `needs more than what is left, ${AMOUNT[unit](left)}`
  return ` This request ${what}${fits === undefined ? '' : `: max_tokens ≤ ${fits} would fit`}.`
}

const again = ({ retryAfterMs }: Reason): string =>
  retryAfterMs === undefined ? 'Try again.' : `Try again in ${Math.ceil(retryAfterMs / 1000)}s.`

const perMinute = ({ rule, unit }: Reason): string =>
  unit === 'requests' || unit === 'tokens' ? AMOUNT[unit](BigInt(rule.perMinute[unit] ?? 0)) : ''

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

const TEXTS: Readonly<Record<Why, (told: Told) => string>> = {
  exhausted: (told) => {
    const { of, reason } = told
    const reset = of.resetsAt === undefined ? '' : ` Resets ${moment(of.resetsAt)}.`
    return `${capital(of.scope)} budget exceeded. ${spending(reason)} It is that of ${whose(of)}.${reset}${shortage(told)}`
  },
  reserved: ({ of, reason }) =>
    reason.unit === undefined
      ? `Too many requests ask for the ${of.kind} of ${whose(of)} at once. ${again(reason)}`
      : `Running requests hold what is left of the budget of ${whose(of)}. ${spending(reason)} ${again(reason)}`,
  parallel: ({ of, reason }) => {
    const most = Math.min(reason.rule.mostOpen ?? MOST_OPEN, MOST_OPEN)
    return `Too many requests run at once under the ${of.kind} of ${whose(of)}: at most ${most} may. ${again(reason)}`
  },
  paced: ({ of, reason }) => `The limit of ${whose(of)} is reached: ${perMinute(reason)} a minute. ${again(reason)}`,
  away: ({ of }) =>
    `The ${of.kind} of ${whose(of)} could not be checked, because its store does not answer. Try again.`,
}

/** What a refused caller gets to read. `nowMs`: milliseconds since 1970. */
export const refusalError = (reason: Reason, of: RuleOf, asked: AskedFor, nowMs: number): GatewayError => {
  const resetMs = of.resetsAt === undefined ? undefined : Math.max(0, of.resetsAt - nowMs)
  const retryAfterMs = reason.why === 'exhausted' ? resetMs : reason.retryAfterMs
  return new GatewayError(
    CODES[reason.why],
    TEXTS[reason.why]({ reason, of, asked }),
    compact({ retryAfterMs, rateLimits: asked.rateLimits }),
  )
}
