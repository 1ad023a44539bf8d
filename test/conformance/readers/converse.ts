import { arrayOr, isObject, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import { argsOf, type Reading, sum, text, texts } from './reader.ts'

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

const grown = (block: JsonObject, { text: said, toolUse, reasoningContent }: JsonObject): JsonObject => {
  if (typeof said === 'string') return { ...block, text: `${block['text'] ?? ''}${said}` }
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
export const readConverse = (answer: JsonObject): Reading => {
  const blocks = arrayOr(objectOr(objectOr(answer['output'])['message'])['content']).filter(isObject)
  const reasoning = blocks.map((block) => objectOr(objectOr(block['reasoningContent'])['reasoningText']))
  const { usage } = answer
  return {
    text: blocks.map((block) => text(block['text'])).join(''),
    reasoning: reasoning.map((block) => text(block['text'])).join(''),
    calls: blocks
      .map((block) => block['toolUse'])
      .filter(isObject)
      .map(({ toolUseId, name, input, json }) => ({
        id: text(toolUseId),
        name: text(name),
        args: argsOf(input ?? json),
      })),
    finish: answer['stopReason'],
    usage: isObject(usage)
      ? {
          input: sum(usage, 'inputTokens', 'cacheReadInputTokens', 'cacheWriteInputTokens'),
          output: sum(usage, 'outputTokens'),
        }
      : undefined,
    signatures: texts(reasoning.map(({ signature }) => signature)),
  }
}
