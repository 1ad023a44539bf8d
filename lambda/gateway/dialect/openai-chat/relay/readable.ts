import { isSame } from '../../../core/json/same.ts'
import { arrayOr, compact, isObject, type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { decodeFinish, encodeFinish } from '../finish.ts'
import { decodeParts } from '../result/decode-content.ts'

/** The reasons that OpenAI's own clients know. */
const WORDS: readonly unknown[] = ['stop', 'length', 'tool_calls', 'content_filter', 'function_call']

/** Parts that are neither text nor thinking. */
const isOther = (part: JsonValue): boolean => !['text', 'thinking'].includes(String(objectOr(part)['type']))

/** A content of parts (Mistral) as a text, with the thinking and what the text refers to beside it. */
const flat = ({ content, ...rest }: JsonObject): JsonObject => {
  const runs = decodeParts(content)
  const text = (kind: 'text' | 'reasoning') => runs.flatMap((run) => (run.kind === kind ? [run.text] : [])).join('')
  const others = arrayOr(content).filter(isOther)
  return compact({
    ...rest,
    content: text('text'),
    reasoning: text('reasoning') || rest['reasoning'],
    annotations: others.length > 0 ? [...arrayOr(rest['annotations']), ...others] : rest['annotations'],
  })
}

/**
 * A message or delta as OpenAI's clients read it, and without its reasoning where the caller does not want to see it.
 */
export const readableMessage = (message: JsonObject, isReasoningHidden: boolean): JsonObject => {
  const readable = Array.isArray(message['content']) ? flat(message) : message
  if (!isReasoningHidden) return readable
  const { reasoning: _1, reasoning_content: _2, reasoning_details: _3, ...shown } = readable
  return shown
}

/** Why the answer ended, in OpenAI's words; the provider's own stays beside it, as OpenRouter has it. */
export const readableFinish = (choice: JsonObject, hasTools: boolean): JsonObject => {
  const { finish_reason: raw } = choice
  // What some say of every chunk: it has not ended.
  if (raw === '') return { ...choice, finish_reason: null }
  if (typeof raw !== 'string' || WORDS.includes(raw)) return choice
  const finish_reason = encodeFinish(decodeFinish(raw, { hasToolCalls: hasTools, hasRefusal: false }), hasTools)
  return { ...choice, finish_reason, native_finish_reason: choice['native_finish_reason'] ?? raw }
}

/** A call, or a piece of one, with its arguments as the JSON text that they should be. */
export const readableInput = (call: JsonObject): JsonObject => {
  const { arguments: input, ...definition } = objectOr(call['function'])
  return isObject(input) ? { ...call, function: { ...definition, arguments: JSON.stringify(input) } } : call
}

/** A call with the id and type that it lacks; `index` counts the calls of its answer. */
export const readableCall = (call: JsonObject, index: number): JsonObject =>
  readableInput({ ...call, id: call['id'] || `call_${index}`, type: call['type'] || 'function' })

/**
 * How a relayed answer ends that is whole and does not say why: OpenAI's own clients need a word. The record has none.
 */
export const wordless = (hasToolCalls: boolean): string => (hasToolCalls ? 'tool_calls' : 'stop')

const readableChoice = (value: JsonValue, index: number, isReasoningHidden: boolean): JsonObject => {
  const choice = objectOr(value)
  if (!isObject(choice['message'])) return choice
  const message = readableMessage(choice['message'], isReasoningHidden)
  const calls = arrayOr(message['tool_calls']).map(objectOr)
  const tool_calls = calls.map(readableCall)
  const whole = { ...message, role: message['role'] || 'assistant', ...(calls.length > 0 ? { tool_calls } : {}) }
  const readable = readableFinish({ index, ...choice, message: whole }, calls.length > 0)
  return { ...readable, finish_reason: readable['finish_reason'] ?? wordless(calls.length > 0) }
}

/** A whole answer that OpenAI's own clients could not read, as they can; undefined: it is fine as it is. */
export const readableAnswer = (answer: JsonObject, isReasoningHidden: boolean): JsonObject | undefined => {
  const given = arrayOr(answer['choices'])
  const choices = given.map((choice, index) => readableChoice(choice, index, isReasoningHidden))
  return isSame(choices, given) ? undefined : { ...answer, choices }
}
