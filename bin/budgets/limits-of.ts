import type { ParseArgsOptionsConfig } from 'node:util'
import { type Limit, PACED, type Paced, type SpendingRules } from '../../lambda/gateway/core/cost/budgets.ts'
import { compact } from '../../lambda/gateway/core/json/value.ts'
import { checkLimit, MOST_PER_MINUTE } from '../../lambda/gateway/money/gates/limits.ts'
import type { Changes } from '../../lambda/storage/accounts.ts'
import { MOST_OPEN } from '../../lambda/storage/gates.ts'
import { NONE, withChanges } from '../accounts/changes.ts'
import { checkFit, modelNames } from '../accounts/globs.ts'
import { type Arguments, type Terminal, UsageError } from '../command.ts'
import { count } from '../view/amounts.ts'
import { isOf, type Whose, whoseText } from './whose.ts'

export const MODEL_OPTIONS = { model: { type: 'string' } } as const satisfies ParseArgsOptionsConfig

export const LIMIT_OPTIONS = {
  requests: { type: 'string' },
  tokens: { type: 'string' },
  parallel: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

/** Which limit of a scope. */
export type LimitPlace = Whose & Pick<Limit, 'model'>

/** Rules with one limit of them. */
interface WithLimit {
  readonly rules: SpendingRules
  readonly limit: Limit
}

export interface LimitChanges {
  readonly perMinute: Changes<Readonly<Partial<Record<Paced, number>>>>
  readonly parallel?: number | null
}

const isWithin = (value: number): boolean => {
  try {
    checkLimit(value)
    return true
  } catch {
    return false
  }
}

/** Null for `none`. */
const countFrom = (
  options: Arguments['options'],
  name: keyof typeof LIMIT_OPTIONS,
  most: number,
): number | null | undefined => {
  const given = options[name]
  if (given === undefined || given === NONE) return given === undefined ? undefined : null
  const value = /^\d{1,15}$/.test(String(given)) ? Number(given) : 0
  if (isWithin(value) && value <= most) return value
  throw new UsageError(`--${name} must be a whole number from 1 to ${count(most)}, or none, got "${given}".`)
}

/** What the options change of a limit. Throws UsageError for numbers that are no limit. */
export const limitChangesFrom = (options: Arguments['options']): LimitChanges => {
  const [requests, tokens] = PACED.map((unit) => countFrom(options, unit, MOST_PER_MINUTE))
  const parallel = countFrom(options, 'parallel', MOST_OPEN)
  return compact({ perMinute: compact({ requests, tokens }), parallel })
}

/** It is a part of what a gate is called, and DynamoDB takes no key of more than 2,048. */
const MOST_MODEL_BYTES = 256

/** The pattern as it is given. */
export const modelFrom = ({ model }: Arguments['options']): string | undefined => {
  if (model === '') throw new UsageError('--model is empty. Leave it out for all models together.')
  if (model === undefined) return undefined
  const bytes = Buffer.byteLength(String(model))
  if (bytes > MOST_MODEL_BYTES)
    throw new UsageError(`--model has at most ${MOST_MODEL_BYTES} bytes of UTF-8, got ${bytes}.`)
  return String(model)
}

/** Throws UsageError for a pattern that fits no model. Where it may fit others elsewhere, that is said. */
export const requireFit = async (model: string, isElsewhere: boolean, say: Terminal['say']): Promise<void> => {
  const { readKnown } = await import('../known.ts')
  for (const note of checkFit('model', [model], modelNames(await readKnown(), isElsewhere))) say(`${note}\n`)
}

const isAt = (limit: Limit, place: LimitPlace): boolean => isOf(limit, place) && limit.model === place.model

/** Throws UsageError for one that bounds nothing. */
export const setLimit = (rules: SpendingRules, place: LimitPlace, changes: LimitChanges): WithLimit => {
  const { limits } = rules
  const before = limits.find((limit) => isAt(limit, place))
  const start: Limit = before ?? { ...compact({ ...place }), perMinute: {} }
  const { perMinute, ...others } = changes
  const limit = { ...withChanges(start, others), perMinute: withChanges(start.perMinute, perMinute) }
  if (Object.keys(limit.perMinute).length === 0 && limit.parallel === undefined)
    throw new UsageError(
      before
        ? 'Without any number it would be no limit. "limits remove" takes it away.'
        : 'A limit needs a number: --requests, --tokens, --parallel, or several of them.',
    )
  const next = before ? limits.map((each) => (each === before ? limit : each)) : [...limits, limit]
  return { rules: { ...rules, limits: next }, limit }
}

/** Throws UsageError where there is none, naming those that there are. */
export const removeLimit = (rules: SpendingRules, place: LimitPlace, team: string): WithLimit => {
  const { limits } = rules
  const limit = limits.find((each) => isAt(each, place))
  if (limit) return { rules: { ...rules, limits: limits.filter((each) => each !== limit) }, limit }
  const others = limits.filter((each) => isOf(each, place)).map(({ model }) => model ?? 'none')
  const there = others.length > 0 ? `Its limits have as --model: ${others.join(', ')}.` : 'It has none at all.'
  const which = place.model === undefined ? 'without --model' : `with --model "${place.model}"`
  throw new UsageError(`There is no limit of ${whoseText(place, team)} ${which}. ${there}`)
}
