import { isDeepStrictEqual } from 'node:util'
import { arrayOr, compact, isObject, type JsonObject, type JsonValue, numberOr, objectOr } from '../../core/json.ts'
import { callOrder, callSign } from './call-order.ts'

const eventOf = (chunk: JsonObject): string => `data: ${JSON.stringify(chunk)}\n\n`

/**
 * Chunks that OpenAI's own clients cannot read, as they can: the first delta without a role, tool calls without index, type
 * or id, or counted from 1, chunks without choices, a stream that never says why it ended. Healthy ones stay as they are.
 */
export const mender = () => {
  const order = callOrder()
  const started = new Set<number>()
  const spoken = new Set<number>()
  let last: JsonObject | undefined

  const toolCall = (delta: JsonObject, fromEnd: number): JsonObject => {
    const index = order(callSign(delta), fromEnd)
    const isFirst = !started.has(index)
    started.add(index)
    const { arguments: input, ...definition } = objectOr(delta['function'])
    return {
      ...delta,
      index,
      ...(isFirst ? { id: delta['id'] ?? `call_${index}`, type: delta['type'] ?? 'function' } : {}),
      ...(isObject(input) ? { function: { ...definition, arguments: JSON.stringify(input) } } : {}),
    }
  }

  const choice = (value: JsonValue): JsonObject => {
    const given = objectOr(value)
    if (!isObject(given['delta'])) return given
    const index = numberOr(given['index']) ?? 0
    const { role = spoken.has(index) ? undefined : 'assistant', ...delta } = given['delta']
    spoken.add(index)
    const calls = arrayOr(delta['tool_calls']).map(objectOr)
    const tools = calls.length > 0 ? { tool_calls: calls.map((call, at) => toolCall(call, calls.length - at)) } : {}
    return { ...given, index, delta: compact({ role, ...delta, ...tools }) }
  }

  return {
    /** The event to send in a chunk's place, '' for none; undefined: as it is. */
    chunk(given: JsonObject): string | undefined {
      const { choices } = given
      if (!Array.isArray(choices)) return isObject(given['usage']) ? eventOf({ ...given, choices: [] }) : ''
      last = given
      const mended = choices.map(choice)
      return isDeepStrictEqual(mended, choices) ? undefined : eventOf({ ...given, choices: mended })
    },
    /** The event that says why the answer ended, for a provider that did not. */
    ending(): string {
      const { usage: _, ...head } = last ?? {}
      const finish_reason = started.size > 0 ? 'tool_calls' : 'stop'
      return eventOf({ ...head, choices: [{ index: 0, delta: {}, finish_reason }] })
    },
  }
}
