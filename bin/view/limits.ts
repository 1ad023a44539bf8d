import { type Limit, PACED } from '../../lambda/gateway/core/cost/budgets.ts'
import { compact } from '../../lambda/gateway/core/json/value.ts'
import { unitText } from '../budgets/unit-amounts.ts'
import { count } from './amounts.ts'
import { ofText } from './budgets.ts'
import { clean } from './clean.ts'

export const LIMIT_HEADS = ['SCOPE', 'OF', 'MODEL', 'REQUESTS/MIN', 'TOKENS/MIN', 'PARALLEL']

const cell = (value: number | undefined): string => (value === undefined ? '-' : count(value))

export const limitCells = ({ scope, of, model, perMinute, parallel }: Limit, name: string | undefined): string[] => [
  scope,
  ofText(of, name),
  clean(model ?? 'all'),
  cell(perMinute.requests),
  cell(perMinute.tokens),
  cell(parallel),
]

/** `60 requests and 100,000 tokens a minute, 4 at once, for openai/*`. */
export const limitText = ({ model, perMinute, parallel }: Limit): string => {
  const paced = PACED.flatMap((unit) => (perMinute[unit] === undefined ? [] : unitText(unit, BigInt(perMinute[unit]))))
  return [
    paced.length > 0 ? `${paced.join(' and ')} a minute` : '',
    parallel === undefined ? '' : `${count(parallel)} at once`,
    model === undefined ? '' : `for ${clean(model)}`,
  ]
    .filter((text) => text !== '')
    .join(', ')
}

export const limitJson = (limit: Limit, name: string | undefined): Record<string, unknown> =>
  compact({ ...limit, name })
