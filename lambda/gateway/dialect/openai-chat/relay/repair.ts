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
import { callKey, callOrder } from '../stream/decode-tool-calls.ts'

const eventOf = (chunk: JsonObject): string => `data: ${JSON.stringify(chunk)}\n\n`

/** The deltas of one choice; each counts its own tool calls. */
const choiceRepair = () => {
  const order = callOrder()
  const started = new Set<number>()
  let hasRole = false

  const toolCall = (delta: JsonObject, fromEnd: number): JsonObject => {
    const index = order(callKey(delta), fromEnd)
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
      const role = hasRole ? given['role'] : given['role'] || 'assistant'
      hasRole = true
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
export const chunkRepair = () => {
  const choices = new Map<number, ReturnType<typeof choiceRepair>>()
  let last: JsonObject | undefined

  const repaired = (value: JsonValue): JsonObject => {
    const choice = objectOr(value)
    if (!isObject(choice['delta'])) return choice
    const index = numberOr(choice['index']) ?? 0
    const repair = choices.get(index) ?? choiceRepair()
    choices.set(index, repair)
    return { ...choice, index, delta: repair.delta(choice['delta']) }
  }

  return {
    /** The event to send in a chunk's place, '' for none; undefined: as it is. */
    chunk(given: JsonObject): string | undefined {
      if (!Array.isArray(given['choices'])) return isObject(given['usage']) ? eventOf({ ...given, choices: [] }) : ''
      last = given
      const readable = given['choices'].map(repaired)
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
