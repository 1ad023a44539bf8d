import type { StreamPart } from '../../../core/canonical/parts.ts'
import { compact, type JsonObject, type JsonValue, numberOr, objectOr, stringOr } from '../../../core/json/value.ts'
import { notAnAnswer } from '../error.ts'

/** By what a delta names its call. */
export interface CallKey {
  readonly index?: number
  readonly id?: string
  readonly name?: string
}

interface ToolCall {
  readonly id: string
  name: string
  input: string
  isStarted: boolean
}

export const callKey = (delta: JsonObject): CallKey =>
  compact({
    index: numberOr(delta['index']),
    id: stringOr(delta['id']) || undefined,
    name: stringOr(objectOr(delta['function'])['name']) || undefined,
  })

/**
 * Numbers tool calls from 0 in the order in which they begin. A delta belongs to the call of its `index`; without one
 * (Mistral, Moonshot) an id or a name opens a call, and deltas with neither go on with as many last ones as came
 * together. Some servers send every parallel call at index 0: a new id with a name is a new call there too. `fromEnd`:
 * how many deltas come together with this one and after it, itself included.
 */
export const callOrder = (): ((key: CallKey, fromEnd: number) => number) => {
  const ids: (string | undefined)[] = []
  const byIndex = new Map<number, number>()
  const withoutIndex = ({ id, name }: CallKey, fromEnd: number): number | undefined => {
    if (id) return ids.includes(id) ? ids.indexOf(id) : undefined
    return name || ids.length === 0 ? undefined : ids.length - Math.min(fromEnd, ids.length)
  }
  return (key, fromEnd) => {
    const { index, id, name } = key
    const known = index === undefined ? withoutIndex(key, fromEnd) : byIndex.get(index)
    if (known !== undefined && !(id && name && ids[known] !== id)) return known
    ids.push(id)
    if (index !== undefined) byIndex.set(index, ids.length - 1)
    return ids.length - 1
  }
}

/** Some servers send the arguments as an object. */
const argumentText = (value: JsonValue | undefined): string => {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const start = (call: ToolCall): StreamPart[] => {
  call.isStarted = true
  const begin: StreamPart = { type: 'tool-input-start', id: call.id, toolName: call.name }
  return call.input === '' ? [begin] : [begin, { type: 'tool-input-delta', id: call.id, delta: call.input }]
}

/** Throws `upstream-failed` for a call without a name. */
const end = (call: ToolCall): StreamPart[] => {
  if (!call.isStarted) throw notAnAnswer('called a tool without naming it')
  return [
    { type: 'tool-input-end', id: call.id },
    {
      type: 'tool-call',
      toolCallId: call.id,
      toolName: call.name,
      input: call.input.trim() === '' ? '{}' : call.input,
    },
  ]
}

/** Tool calls put together from deltas. `fallbackId` makes the id of a call whose provider gave it none of its own. */
export const toolCallReader = (fallbackId: (count: number) => string) => {
  const calls: ToolCall[] = []
  const order = callOrder()

  const find = (key: CallKey, fromEnd: number): ToolCall => {
    const place = order(key, fromEnd)
    const known = calls[place]
    if (known) return known
    const { id, name = '' } = key
    const isTaken = calls.some((call) => call.id === id)
    const call = { id: id === undefined || isTaken ? fallbackId(place) : id, name, input: '', isStarted: false }
    calls.push(call)
    return call
  }

  return {
    count: () => calls.length,
    read(delta: JsonObject, fromEnd = 1): StreamPart[] {
      const key = callKey(delta)
      const call = find(key, fromEnd)
      call.name ||= key.name ?? ''
      const text = argumentText(objectOr(delta['function'])['arguments'])
      call.input += text
      if (!call.isStarted) return call.name === '' ? [] : start(call)
      return text === '' ? [] : [{ type: 'tool-input-delta', id: call.id, delta: text }]
    },
    /** Ends every call. */
    end: (): StreamPart[] => calls.flatMap(end),
  }
}
