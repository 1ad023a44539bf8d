import type { UpdateItemInput } from '@aws-sdk/client-dynamodb'
import { readAmounts, toNs, writeAmounts } from '../../gate-state.ts'
import {
  type Adjusting,
  type Amounts,
  type Draw,
  type Gate,
  type GateState,
  MOST_HOLDS,
  PACED,
  type Paced,
  type Reserve,
  type Settle,
  UNITS,
} from '../../gates.ts'
import { type Item, number, text } from '../attributes.ts'

/** Sums of what is settled and held, and when the buckets are full again. */
const USED = { pico: 'u', requests: 'q', tokens: 'k' } as const
const FULL_AT = { requests: 'tat', tokens: 'tatk' } as const
/** In front of a hold's id, and of the name of what was adjusted once: no other attributes begin so. */
const HOLD = 'h'
const ONCE = 'o'

const whole = (value: bigint): Item[string] => ({ N: String(value) })
const wholeIn = (item: Item, name: string): bigint => BigInt(item[name]?.N ?? 0)

export const gateKey = ({ scope, id, window }: Gate): Item => ({
  pk: text().write(`GATE#${scope}#${id}`),
  sk: text().write(window),
})

const namesAfter = (item: Item, prefix: string): string[] =>
  Object.keys(item).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))

const adjustedIn = (item: Item): Pick<GateState, 'adjusted'> => {
  const names = namesAfter(item, ONCE)
  return names.length > 0 ? { adjusted: new Set(names) } : {}
}

export const toGateState = (item: Item): GateState => ({
  used: { pico: wholeIn(item, 'u'), requests: wholeIn(item, 'q'), tokens: wholeIn(item, 'k') },
  holds: new Map(namesAfter(item, HOLD).map((hold) => [hold, readAmounts(item[`${HOLD}${hold}`]?.S ?? '')] as const)),
  fullAtNs: Object.fromEntries(
    PACED.filter((unit) => item[FULL_AT[unit]]).map((unit) => [unit, wholeIn(item, FULL_AT[unit])]),
  ),
  ...adjustedIn(item),
})

/** A part of an update: what it sets, adds and demands, and the values of that. */
interface Clause {
  readonly set?: string
  readonly add?: string
  readonly remove?: string
  readonly condition?: string
  readonly names?: Readonly<Record<string, string>>
  readonly values?: Item
}

export type Update = Pick<
  UpdateItemInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>

const updateOf = (clauses: readonly Clause[]): Update => {
  const parts = (['set', 'add', 'remove'] as const).flatMap((kind) => {
    const all = clauses.flatMap((clause) => clause[kind] ?? [])
    return all.length > 0 ? [`${kind.toUpperCase()} ${all.join(', ')}`] : []
  })
  const conditions = clauses.flatMap(({ condition }) => condition ?? [])
  const names: Record<string, string> = Object.assign({}, ...clauses.map((clause) => clause.names))
  return {
    UpdateExpression: parts.join(' '),
    // No condition and no name are not written as empty ones.
    ...(conditions.length > 0 ? { ConditionExpression: conditions.join(' AND ') } : {}),
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ExpressionAttributeValues: Object.assign({}, ...clauses.map(({ values }) => values)),
  }
}

const adding = (name: string, amount: bigint): Clause[] =>
  amount === 0n ? [] : [{ add: `${name} :${name}`, values: { [`:${name}`]: whole(amount) } }]

/**
 * No condition can calculate, so it is told what there may be before. An item that has no such sum yet has room for all
 * but what is more than the limit by itself.
 */
const atMost = (name: string, room: bigint): Clause => ({
  condition: room < 0n ? `${name} <= :most_${name}` : `(attribute_not_exists(${name}) OR ${name} <= :most_${name})`,
  values: { [`:most_${name}`]: whole(room) },
})

const keeping = ({ keptUntil }: Gate): Clause[] => {
  if (keptUntil === undefined) return []
  const value = number.write(Math.ceil(keptUntil / 1000))
  return [{ set: '#ttl = :ttl', names: { '#ttl': 'ttl' }, values: { ':ttl': value } }]
}

/** A full bucket and one that fills are drawn from in two ways, and no expression has both. */
const drawing = (unit: Paced, { takeNs, burstNs }: Draw, now: bigint, isFull: boolean): Clause => {
  const name = FULL_AT[unit]
  const [next, from, latest] = [`:next_${name}`, `:now_${name}`, `:latest_${name}`]
  if (isFull)
    return {
      set: `${name} = ${next}`,
      condition: `(attribute_not_exists(${name}) OR ${name} <= ${from})`,
      values: { [next]: whole(now + takeNs), [from]: whole(now) },
    }
  return {
    set: `${name} = ${name} + ${next}`,
    condition: `${name} > ${from} AND ${name} <= ${latest}`,
    values: { [next]: whole(takeNs), [from]: whole(now), [latest]: whole(now + burstNs - takeNs) },
  }
}

const holding = (hold: string, amounts: Amounts, mostOpen: number): Clause[] => [
  {
    set: '#hold = :held',
    condition: 'attribute_not_exists(#hold)',
    names: { '#hold': `${HOLD}${hold}` },
    values: { ':held': text().write(writeAmounts(amounts)) },
  },
  ...adding('c', amounts.requests),
  ...adding('n', 1n),
  ...(amounts.requests > 0n ? [atMost('c', BigInt(mostOpen) - amounts.requests)] : []),
  atMost('n', BigInt(MOST_HOLDS) - 1n),
]

/** `fullAtNs`: what is known of the buckets; where that is out of date, the update is refused. */
export const reserveUpdate = (
  { hold, amounts, limits, mostOpen, draws, nowMs }: Reserve,
  gate: Gate,
  fullAtNs: GateState['fullAtNs'],
): Update => {
  const now = toNs(nowMs)
  const limited = UNITS.flatMap((unit) => {
    const limit = limits[unit]
    return limit === undefined ? [] : [atMost(USED[unit], limit - amounts[unit])]
  })
  const drawn = PACED.flatMap((unit) => {
    const draw = draws[unit]
    return draw ? [drawing(unit, draw, now, (fullAtNs[unit] ?? 0n) <= now)] : []
  })
  return updateOf([
    ...(hold === undefined ? [] : holding(hold, amounts, mostOpen)),
    ...UNITS.flatMap((unit) => adding(USED[unit], amounts[unit])),
    ...limited,
    ...drawn,
    ...keeping(gate),
  ])
}

const returning = (returnNs: Adjusting['returnNs'] = {}): Clause[] =>
  PACED.flatMap((unit) => adding(FULL_AT[unit], -(returnNs[unit] ?? 0n)))

export const settleUpdate = ({ hold, held, cost, returnNs }: Settle): Update =>
  updateOf([
    {
      remove: '#hold',
      condition: '#hold = :held',
      names: { '#hold': `${HOLD}${hold}` },
      values: { ':held': text().write(writeAmounts(held)) },
    },
    ...UNITS.flatMap((unit) => adding(USED[unit], cost[unit] - held[unit])),
    ...adding('c', -held.requests),
    ...adding('n', -1n),
    ...returning(returnNs),
  ])

const onlyOnce = (once: string, by: Amounts): Clause => ({
  set: '#once = :by',
  condition: 'attribute_not_exists(#once)',
  names: { '#once': `${ONCE}${once}` },
  values: { ':by': text().write(writeAmounts(by)) },
})

/** All three sums, so that there is something to write where nothing is added. */
export const adjustUpdate = (by: Amounts, gate: Gate, { once, returnNs }: Adjusting): Update =>
  updateOf([
    ...UNITS.map((unit) => ({ add: `${USED[unit]} :${USED[unit]}`, values: { [`:${USED[unit]}`]: whole(by[unit]) } })),
    ...returning(returnNs),
    ...keeping(gate),
    ...(once === undefined ? [] : [onlyOnce(once, by)]),
  ])
