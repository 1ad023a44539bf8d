import type { JsonObject } from '../../../core/json/value.ts'
import { numberOr, objectOr, stringOr } from '../../../core/json/value.ts'

/** What a delta of a tool call says of which call it is. */
export interface CallSign {
  readonly index: number | undefined
  readonly id: string | undefined
  readonly name: string | undefined
}

export const callSign = (delta: JsonObject): CallSign => ({
  index: numberOr(delta['index']),
  id: stringOr(delta['id']) || undefined,
  name: stringOr(objectOr(delta['function'])['name']) || undefined,
})

/**
 * Numbers tool calls from 0 in the order in which they begin. A delta belongs to the call of its `index`; without one
 * (Mistral, Moonshot) an id or a name opens a call, and deltas with neither go on with as many last ones as came together.
 * Some servers send every parallel call at index 0: a new id with a name is a new call there too. `fromEnd`: how many
 * deltas come together with this one and after it, itself included.
 */
export const callOrder = (): ((sign: CallSign, fromEnd: number) => number) => {
  const ids: (string | undefined)[] = []
  const byIndex = new Map<number, number>()
  const indexless = ({ id, name }: CallSign, fromEnd: number): number | undefined => {
    if (id) return ids.includes(id) ? ids.indexOf(id) : undefined
    return name || ids.length === 0 ? undefined : ids.length - Math.min(fromEnd, ids.length)
  }
  return (sign, fromEnd) => {
    const { index, id, name } = sign
    const known = index === undefined ? indexless(sign, fromEnd) : byIndex.get(index)
    if (known !== undefined && !(id && name && ids[known] !== id)) return known
    ids.push(id)
    if (index !== undefined) byIndex.set(index, ids.length - 1)
    return ids.length - 1
  }
}
