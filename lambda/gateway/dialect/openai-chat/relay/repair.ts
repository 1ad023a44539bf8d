import { isDeepStrictEqual } from 'node:util'
import {
  arrayOr,
  compact,
  isObject,
  type JsonObject,
  type JsonValue,
  numberOr,
  objectOr,
} from '../../../core/json/value.ts'
import { callOrder, callSign } from '../stream/call-order.ts'

const eventOf = (chunk: JsonObject): string => `data: ${JSON.stringify(chunk)}\n\n`

/** The deltas of one choice; each counts its own tool calls. */
const choiceMender = () => {
  const order = callOrder()
  const started = new Set<number>()
  let hasSpoken = false

  const toolCall = (delta: JsonObject, fromEnd: number): JsonObject => {
    const index = order(callSign(delta), fromEnd)
    const isFirst = !started.has(index)
    started.add(index)
    const { arguments: input, ...definition } = objectOr(delta['function'])
    return {
      ...delta,
      index,
      ...(isFirst ? { id: delta['id'] || `call_${index}`, type: delta['type'] || 'function' } : {}),
      ...(isObject(input) ? { function: { ...definition, arguments: JSON.stringify(input) } } : {}),
    }
  }

  return {
    get hasTools() {
      return started.size > 0
    },
    delta(given: JsonObject): JsonObject {
      const role = hasSpoken ? given['role'] : given['role'] || 'assistant'
      hasSpoken = true
      const calls = arrayOr(given['tool_calls']).map(objectOr)
      const tools = calls.length > 0 ? { tool_calls: calls.map((call, at) => toolCall(call, calls.length - at)) } : {}
      return compact({ ...given, role, ...tools })
    },
  }
}

/**
 * Chunks that OpenAI's own clients cannot read, as they can: the first delta without a role, tool calls without index, type
 * or id, or counted from 1, chunks without choices, a stream that never says why it ended. Healthy ones stay as they are.
 */
export const mender = () => {
  const choices = new Map<number, ReturnType<typeof choiceMender>>()
  let last: JsonObject | undefined

  const mended = (value: JsonValue): JsonObject => {
    const choice = objectOr(value)
    if (!isObject(choice['delta'])) return choice
    const index = numberOr(choice['index']) ?? 0
    const mender = choices.get(index) ?? choiceMender()
    choices.set(index, mender)
    return { ...choice, index, delta: mender.delta(choice['delta']) }
  }

  return {
    /** The event to send in a chunk's place, '' for none; undefined: as it is. */
    chunk(given: JsonObject): string | undefined {
      if (!Array.isArray(given['choices'])) return isObject(given['usage']) ? eventOf({ ...given, choices: [] }) : ''
      last = given
      const readable = given['choices'].map(mended)
      return isDeepStrictEqual(readable, given['choices']) ? undefined : eventOf({ ...given, choices: readable })
    },
    /** The event that says why the answer ended, for a provider that did not. */
    ending(): string {
      const { usage: _, ...head } = last ?? {}
      const finish_reason = choices.get(0)?.hasTools ? 'tool_calls' : 'stop'
      return eventOf({ ...head, choices: [{ index: 0, delta: {}, finish_reason }] })
    },
  }
}
