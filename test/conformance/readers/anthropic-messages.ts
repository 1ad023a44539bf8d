import { arrayOr, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import type { Answer } from '../answer.ts'
import { count, type Reader, text } from './reader.ts'

const answerOf = (content: readonly JsonObject[], usage: JsonObject): Answer => ({
  text: content.map((block) => text(block['text'])).join(''),
  reasoning: content
    .filter(({ type }) => type === 'thinking')
    .map((block) => ({ text: text(block['thinking']), signature: text(block['signature']) || undefined })),
  calls: content
    .filter(({ type }) => type === 'tool_use')
    .map((block) => ({ id: text(block['id']), name: text(block['name']), input: block['input'] })),
  tokens: {
    input: count(usage['input_tokens']) + count(usage['cache_read_input_tokens']),
    output: count(usage['output_tokens']),
  },
})

const grown = (block: JsonObject, delta: JsonObject): JsonObject => {
  switch (delta['type']) {
    case 'text_delta':
      return { ...block, text: text(block['text']) + text(delta['text']) }
    case 'thinking_delta':
      return { ...block, thinking: text(block['thinking']) + text(delta['thinking']) }
    case 'signature_delta':
      return { ...block, signature: delta['signature'] }
    default:
      return { ...block, json: text(block['json']) + text(delta['partial_json']) }
  }
}

/** https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export const anthropicMessagesReader: Reader = {
  stream: (events) => {
    const blocks: JsonObject[] = []
    let usage: JsonObject = {}
    for (const { data } of events) {
      const index = count(data['index'])
      if (data['type'] === 'message_start') usage = objectOr(objectOr(data['message'])['usage'])
      if (data['type'] === 'content_block_start') blocks[index] = objectOr(data['content_block'])
      if (data['type'] === 'content_block_delta')
        blocks[index] = grown(objectOr(blocks[index]), objectOr(data['delta']))
      if (data['type'] === 'message_delta') usage = { ...usage, ...objectOr(data['usage']) }
    }
    const content = blocks.map((block) =>
      'json' in block ? { ...block, input: JSON.parse(text(block['json'])) } : block,
    )
    return answerOf(content, usage)
  },
  whole: (body) => answerOf(arrayOr(body['content']).map(objectOr), objectOr(body['usage'])),
  isTerminal: ({ name }) => name === 'message_stop',
  isFailure: ({ name }) => name === 'error',
}
