import type { ParseArgsOptionsConfig } from 'node:util'
import { GatewayError } from '../../lambda/gateway/core/error.ts'
import { LOG_PARAMETERS } from '../../lambda/gateway/operation/ledger/log-query.ts'
import { readParameters } from '../../lambda/gateway/operation/ledger/parameters.ts'
import { type Arguments, UsageError } from '../command.ts'
import type { LogWords } from './ledger.ts'

export type Options = Arguments['options']

const dashed = (name: string): string => name.replaceAll('_', '-')

/** What is wrong with a parameter in the words of the command line: `--min-cost must be …`. */
export const asUsageError = (error: unknown): unknown => {
  if (!(error instanceof GatewayError) || error.code !== 'bad-request') return error
  const { message, detail } = error
  const param = typeof detail.param === 'string' ? detail.param : ''
  return new UsageError(
    message.startsWith(`${param} must`) ? `--${dashed(param)}${message.slice(param.length)}` : message,
  )
}

/** Does it, and says what is wrong with a parameter so. */
export const inOptions = <T>(read: () => T): T => {
  try {
    return read()
  } catch (error) {
    throw asUsageError(error)
  }
}

const NAMES = Object.keys(LOG_PARAMETERS) as (keyof typeof LOG_PARAMETERS)[]
/** Which part of the log is wanted, and which of its pages. */
const PAGING: readonly string[] = ['sort', 'limit', 'cursor']

/** Options that say which requests are meant: the parameters of `GET /v1/logs`, with dashes. */
export const FILTER_OPTIONS: ParseArgsOptionsConfig = Object.fromEntries(
  NAMES.filter((name) => !PAGING.includes(name)).map((name) => [dashed(name), { type: 'string' as const }]),
)

export const PAGE_OPTIONS: ParseArgsOptionsConfig = Object.fromEntries(
  PAGING.map((name) => [name, { type: 'string' as const }]),
)

export const FILTER_SYNOPSIS = '[--from 2h] [--to 2026-11-30] [--model GLOB] [--status 5xx] [--min-cost USD] [FILTER…]'

/**
 * The question that the options ask. Times that are relative become moments, so that they mean the same on each page and
 * in the command for the next one. Throws UsageError.
 */
export const wordsFrom = (options: Options, nowMs: number): LogWords => {
  const given = NAMES.flatMap((name): [string, string][] => {
    const { [dashed(name)]: value } = options
    return typeof value === 'string' ? [[name, value]] : []
  })
  const { from, to } = inOptions(() => readParameters(Object.fromEntries(given), LOG_PARAMETERS, nowMs))
  const iso = (ms: number): string => new Date(ms).toISOString()
  if (from !== undefined && to !== undefined && from >= to)
    throw new UsageError(`The time ends at ${iso(to)} (--to), before it begins at ${iso(from)} (--from).`)
  return {
    ...Object.fromEntries(given),
    ...(from === undefined ? {} : { from: iso(from) }),
    ...(to === undefined ? {} : { to: iso(to) }),
  }
}

const quoted = (value: string): string =>
  /^[\w./:@%+=,-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`

/** The same command line with other words, to be copied. What opens something is left out. */
export const commandLine = (command: string, options: Options, changes: Readonly<Record<string, string>>): string => {
  const { 'api-key': _, ...shown } = options
  const all: Options = { ...shown, ...Object.fromEntries(Object.entries(changes).map(([k, v]) => [dashed(k), v])) }
  const words = Object.entries(all).flatMap(([name, value]) => {
    if (value === undefined || value === false || (name === 'team' && value === 'default')) return []
    if (value === true) return [`--${name}`]
    return [value].flat().map((one) => `--${name} ${quoted(String(one))}`)
  })
  return ['pointsman', command, ...words].join(' ')
}
