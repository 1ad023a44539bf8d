import { arrayOr, isObject, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import { answerOf, argsOf, count, type Reader, type Reading, sum, text, texts } from './reader.ts'

const DELTAS: Readonly<Record<string, readonly [field: string, from: string]>> = {
  text_delta: ['text', 'text'],
  thinking_delta: ['thinking', 'thinking'],
  signature_delta: ['signature', 'signature'],
  input_json_delta: ['json', 'partial_json'],
}

const grow = (block: JsonObject, delta: JsonObject): void => {
  const [field, from] = DELTAS[text(delta['type'])] ?? []
  if (field && from) block[field] = `${block[field] ?? ''}${delta[from]}`
  if (delta['type'] === 'citations_delta')
    block['citations'] = [...arrayOr(block['citations']), delta['citation'] ?? null]
}

/** The events of a stream as the message that they build. */
export const messageOf = (events: readonly JsonObject[]): JsonObject => {
  let message: JsonObject = {}
  const blocks: JsonObject[] = []
  for (const event of events) {
    const block = blocks[count(event['index'])]
    if (event['type'] === 'message_start') {
      message = objectOr(event['message'])
      // Calls that code on Anthropic's side makes come whole, with the start.
      blocks.push(...arrayOr(message['content']).filter(isObject))
    }
    if (event['type'] === 'content_block_start')
      blocks[Number(event['index'])] = { ...objectOr(event['content_block']) }
    if (event['type'] === 'content_block_delta' && block) grow(block, objectOr(event['delta']))
    if (event['type'] === 'message_delta') {
      const told = Object.entries(objectOr(event['usage'])).filter(([, value]) => value !== null)
      const usage = { ...objectOr(message['usage']), ...Object.fromEntries(told) }
      message = { ...message, ...objectOr(event['delta']), usage }
    }
  }
  return { ...message, content: blocks }
}

/** What compacting cost is only in the iterations. https://docs.anthropic.com/en/docs/build-with-claude/compaction */
const usageOf = (usage: JsonObject): Reading['usage'] => {
  const all = arrayOr(usage['iterations']).filter(isObject)
  const own = all.filter(({ type }) => type === 'message' || type === 'compaction')
  const hasFallback = all.some(({ type }) => type === 'fallback_message')
  const counted = own.length > 0 && !hasFallback ? own : [usage]
  const total = (...fields: string[]) => counted.reduce((before, part) => before + sum(part, ...fields), 0)
  return {
    input: total('input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'),
    output: total('output_tokens'),
  }
}

const searchResult = ({ type, source }: JsonObject) => (type === 'search_result_location' ? source : undefined)

const urlsOf = (block: JsonObject): string[] =>
  texts([
    ...arrayOr(block['citations']).map((citation) => objectOr(citation)['url'] ?? searchResult(objectOr(citation))),
    ...(block['type'] === 'web_search_tool_result'
      ? arrayOr(block['content']).map((entry) => objectOr(entry)['url'])
      : []),
  ])

/** Does it hold the result of a call that an earlier message made? */
export const refersBack = (message: JsonObject): boolean => {
  const blocks = arrayOr(message['content']).map(objectOr)
  return blocks.some(({ tool_use_id: call }) => call !== undefined && !blocks.some(({ id }) => id === call))
}

/** A whole message. */
export const readMessage = (message: JsonObject): Reading => {
  const blocks = arrayOr(message['content']).filter(isObject)
  const thinking = blocks.filter(({ type }) => type === 'thinking')
  return {
    text: blocks.map((block) => (block['type'] === 'text' ? text(block['text']) : '')).join(''),
    reasoning: thinking.map((block) => text(block['thinking'])).join(''),
    blocks: thinking.map((block) => ({
      text: text(block['thinking']),
      signature: text(block['signature']) || undefined,
    })),
    calls: blocks
      .filter(({ type }) => type === 'tool_use')
      .map(({ id, name, input, json }) => ({ id: text(id), name: text(name), args: argsOf(json ?? input) })),
    finish: message['stop_reason'],
    explanation: text(objectOr(message['stop_details'])['explanation']),
    usage: isObject(message['usage']) ? usageOf(message['usage']) : undefined,
    urls: blocks.flatMap(urlsOf),
    signatures: texts(
      blocks.flatMap(({ type, signature, data }) => [signature, type === 'redacted_thinking' ? data : undefined]),
    ),
  }
}

/** https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export const anthropicMessagesReader: Reader = {
  stream: (events) => answerOf(readMessage(messageOf(events.map(({ data }) => data)))),
  whole: (body) => answerOf(readMessage(body)),
  isTerminal: ({ name }) => name === 'message_stop',
  isFailure: ({ name }) => name === 'error',
}
