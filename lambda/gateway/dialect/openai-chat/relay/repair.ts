import { isSame } from '../../../core/json/same.ts'
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
import { readableCall, readableFinish, readableInput, readableMessage, wordless } from './readable.ts'

const eventOf = (chunk: JsonObject): string => `data: ${JSON.stringify(chunk)}\n\n`

/** The deltas of one choice; each counts its own tool calls. */
const choiceRepair = (isReasoningHidden: boolean) => {
  const order = callOrder()
  const started = new Set<number>()
  let hasRole = false

  const toolCall = (delta: JsonObject, fromEnd: number): JsonObject => {
    const index = order(callKey(delta), fromEnd)
    const isFirst = !started.has(index)
    started.add(index)
    return isFirst ? readableCall({ ...delta, index }, index) : readableInput({ ...delta, index })
  }

  return {
    hasTools: () => started.size > 0,
    delta(given: JsonObject): JsonObject {
      const role = hasRole ? given['role'] : given['role'] || 'assistant'
      hasRole = true
      const calls = arrayOr(given['tool_calls']).map(objectOr)
      const tool_calls = calls.map((call, at) => toolCall(call, calls.length - at))
      const readable = readableMessage(given, isReasoningHidden)
      return compact({ ...readable, role, ...(calls.length > 0 ? { tool_calls } : {}) })
    },
  }
}

/**
 * Chunks that OpenAI's own clients cannot read, as they can: the first delta without a role, tool calls without index,
 * type or id, or counted from 1, content in parts, chunks without choices, a stream that never says why it ended or
 * says it in words of its own. Healthy ones stay as they are.
 */
export const chunkRepair = (isReasoningHidden: boolean) => {
  const choices = new Map<number, ReturnType<typeof choiceRepair>>()
  let last: JsonObject | undefined

  const repaired = (value: JsonValue): JsonObject => {
    const choice = objectOr(value)
    if (!isObject(choice['delta'])) return choice
    const index = numberOr(choice['index']) ?? 0
    const repair = choices.get(index) ?? choiceRepair(isReasoningHidden)
    choices.set(index, repair)
    const delta = repair.delta(choice['delta'])
    return readableFinish({ ...choice, index, delta }, repair.hasTools())
  }

  return {
    /** The event to send in a chunk's place, '' for none; undefined: as it is. */
    chunk(given: JsonObject): string | undefined {
      if (!Array.isArray(given['choices'])) return isObject(given['usage']) ? eventOf({ ...given, choices: [] }) : ''
      last = given
      const readable = given['choices'].map(repaired)
      return isSame(readable, given['choices']) ? undefined : eventOf({ ...given, choices: readable })
    },
    /** The event that says why the answer ended, for a provider that did not. */
    ending(): string {
      const { usage: _, ...head } = last ?? {}
      const finish_reason = wordless(choices.get(0)?.hasTools() === true)
      return eventOf({ ...head, choices: [{ index: 0, delta: {}, finish_reason }] })
    },
  }
}
