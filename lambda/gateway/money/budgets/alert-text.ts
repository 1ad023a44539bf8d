import type { Alert } from '../../../storage/alerts.ts'
import type { Unit } from '../../core/cost/budgets.ts'
import { toUsd } from '../../core/money.ts'
import { resetOf } from '../gates/window.ts'

/** What people are told: plain text. */
export interface AlertText {
  /** One line of ASCII, shorter than 100 characters: a mail's, and a line's of the log. */
  readonly subject: string
  readonly text: string
}

/** Callers name users as they like, also in letters that turn a line around. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu
const NAME_LENGTH = 200
/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const SUBJECT_LENGTH = 99
const NOT_ASCII = /[^\x20-\x7e]/gu

const cut = (text: string, length: number, end: string): string =>
  text.length > length ? text.slice(0, length - end.length) + end : text

const shown = (name: string): string => cut(name.replace(UNSEEN, ' '), NAME_LENGTH, '…')

/** What its team calls it: gates are of all teams, and put the team in front. */
const nameOf = ({ scope, id, team }: Alert): string => {
  const isPrefixed = scope !== 'team' && id.startsWith(team) && /^[#/:]./su.test(id.slice(team.length))
  return isPrefixed ? id.slice(team.length + 1) : id
}

/** Nobody looks at what is less than a millionth of a dollar. */
const MICRO_USD = 1_000_000n
const dollars = (pico: string): string => `$${toUsd(BigInt(pico) - (BigInt(pico) % MICRO_USD))}`

const counted = (amount: string, one: string): string => `${amount} ${one}${amount === '1' ? '' : 's'}`

const AMOUNTS: Readonly<Record<Unit, (amount: string) => string>> = {
  pico: dollars,
  requests: (amount) => counted(amount, 'request'),
  tokens: (amount) => counted(amount, 'token'),
}

const timeOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`

const windowLine = (window: string): string => {
  const [name = ''] = window.split('#')
  const resetsAt = resetOf(window)
  return resetsAt === undefined ? 'Window: it does not begin anew' : `Window: ${name}, until ${timeOf(resetsAt)}`
}

/** Throws SyntaxError where its amounts are no whole numbers. */
export const alertText = (alert: Alert): AlertText => {
  const { scope, team, unit, percent, window, limit, spent, at } = alert
  const name = shown(nameOf(alert))
  const amount = AMOUNTS[unit]
  const lines = [
    `${percent} % of the budget of ${scope} ${name} is spent.`,
    '',
    `Team: ${shown(team)}`,
    ...(scope === 'team' ? [] : [`${scope[0]?.toUpperCase()}${scope.slice(1)}: ${name}`]),
    windowLine(window),
    `Spent: ${amount(spent)} of ${amount(limit)}`,
    `Found: ${timeOf(at)}`,
  ]
  const subject = `Pointsman: ${percent} % of the budget of ${scope} ${name}`.replace(NOT_ASCII, '?')
  return { subject: cut(subject, SUBJECT_LENGTH, '...').trimEnd(), text: `${lines.join('\n')}\n` }
}
