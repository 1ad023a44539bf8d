import { arrayOr, isObject, type JsonObject, numberOr, objectOr, stringOr } from '#gateway/core/json/value.ts'
import { finishOf, inputOf, type Recorded, type ToolUse } from './answer.ts'

/** The events of a ConverseStream, `{"<type>": {…}}` each, as the whole answer that they build. */
export const converseOf = (events: readonly JsonObject[]): JsonObject => {
  const blocks: JsonObject[] = []
  let answer: JsonObject = {}
  for (const { contentBlockStart, contentBlockDelta, messageStop, metadata } of events) {
    if (isObject(contentBlockStart))
      blocks[Number(contentBlockStart['contentBlockIndex'])] = objectOr(contentBlockStart['start'])
    if (isObject(contentBlockDelta)) {
      const index = Number(contentBlockDelta['contentBlockIndex'])
      blocks[index] = grown(blocks[index] ?? {}, objectOr(contentBlockDelta['delta']))
    }
    answer = { ...answer, ...objectOr(messageStop), ...objectOr(metadata) }
  }
  return { ...answer, output: { message: { content: blocks } } }
}

const grown = (block: JsonObject, { text, toolUse, reasoningContent }: JsonObject): JsonObject => {
  if (typeof text === 'string') return { ...block, text: `${block['text'] ?? ''}${text}` }
  if (isObject(toolUse)) {
    const open = objectOr(block['toolUse'])
    return { toolUse: { ...open, json: `${open['json'] ?? ''}${toolUse['input']}` } }
  }
  const open = objectOr(objectOr(block['reasoningContent'])['reasoningText'])
  const { text: thought, signature } = objectOr(reasoningContent)
  return {
    reasoningContent: {
      reasoningText: { text: `${open['text'] ?? ''}${thought ?? ''}`, signature: signature ?? open['signature'] },
    },
  }
}

/** A whole Converse answer. */
export const readConverse = (answer: JsonObject): Recorded => {
  const blocks = arrayOr(objectOr(objectOr(answer['output'])['message'])['content']).filter(isObject)
  const reasoning = blocks.map((block) => objectOr(objectOr(block['reasoningContent'])['reasoningText']))
  const tools: ToolUse[] = blocks
    .map((block) => block['toolUse'])
    .filter(isObject)
    .map(({ name, input, json }) => ({
      name: String(name),
      input: typeof input === 'object' ? input : inputOf(stringOr(json) ?? ''),
    }))
  const { usage } = answer
  return {
    text: blocks.map((block) => stringOr(block['text']) ?? '').join(''),
    refusal: '',
    reasoning: reasoning.map(({ text }) => stringOr(text) ?? '').join(''),
    tools,
    finish: finishOf(answer['stopReason'], tools),
    usage: isObject(usage)
      ? {
          input: ['inputTokens', 'cacheReadInputTokens', 'cacheWriteInputTokens'].reduce(
            (sum, field) => sum + (numberOr(usage[field]) ?? 0),
            0,
          ),
          output: numberOr(usage['outputTokens']) ?? 0,
        }
      : undefined,
    urls: [],
    signatures: reasoning.map(({ signature }) => signature).filter((value) => typeof value === 'string'),
  }
}
