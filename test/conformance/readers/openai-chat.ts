import { arrayOr, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import type { Answer } from '../answer.ts'
import { count, type Reader, text } from './reader.ts'

/** `reasoning_details` of a message: entries of one block share its index. */
const reasoningOf = (details: readonly JsonObject[]): Answer['reasoning'] => {
  const blocks = new Map<unknown, { text: string; signature: string | undefined }>()
  for (const detail of details) {
    const block = blocks.get(detail['index']) ?? { text: '', signature: undefined }
    const signature = detail['signature'] === undefined ? block.signature : text(detail['signature'])
    blocks.set(detail['index'], { text: block.text + text(detail['text']), signature })
  }
  return [...blocks.values()]
}

const answerOf = (message: JsonObject, usage: JsonObject): Answer => ({
  text: text(message['content']),
  reasoning: reasoningOf(arrayOr(message['reasoning_details']).map(objectOr)),
  calls: arrayOr(message['tool_calls'])
    .map(objectOr)
    .map((call) => {
      const { name, arguments: input } = objectOr(call['function'])
      return { id: text(call['id']), name: text(name), input: JSON.parse(text(input)) as unknown }
    }),
  tokens: { input: count(usage['prompt_tokens']), output: count(usage['completion_tokens']) },
})

const firstChoice = (data: JsonObject): JsonObject => objectOr(arrayOr(data['choices'])[0])

/** Deltas of tool calls, put together by index. */
const joinedCalls = (deltas: readonly JsonObject[]): JsonObject[] => {
  const calls: JsonObject[] = []
  for (const entry of deltas.flatMap((delta) => arrayOr(delta['tool_calls'])).map(objectOr)) {
    const index = count(entry['index'])
    const before = objectOr(calls[index])
    const [had, has] = [objectOr(before['function']), objectOr(entry['function'])]
    const joined = { ...had, ...has, arguments: text(had['arguments']) + text(has['arguments']) }
    calls[index] = { ...before, ...entry, function: joined }
  }
  return calls
}

/** https://platform.openai.com/docs/api-reference/chat-streaming, with OpenRouter's `reasoning_details`. */
export const openaiChatReader: Reader = {
  stream: (events) => {
    const deltas = events.map(({ data }) => objectOr(firstChoice(data)['delta']))
    const message = {
      content: deltas.map((delta) => text(delta['content'])).join(''),
      reasoning_details: deltas.flatMap((delta) => arrayOr(delta['reasoning_details'])),
      tool_calls: joinedCalls(deltas),
    }
    return answerOf(message, objectOr(events.findLast(({ data }) => data['usage'])?.data['usage']))
  },
  whole: (body) => answerOf(objectOr(firstChoice(body)['message']), objectOr(body['usage'])),
  isTerminal: ({ text }) => text === '[DONE]',
  isFailure: ({ data }) => data['error'] !== undefined,
}
