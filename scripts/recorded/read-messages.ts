import { arrayOr, isObject, type JsonObject, numberOr, objectOr, stringOr } from '#gateway/core/json/value.ts'
import { finishOf, inputOf, type Recorded, type ToolUse } from './answer.ts'

const DELTAS: Readonly<Record<string, readonly [field: string, from: string]>> = {
  text_delta: ['text', 'text'],
  thinking_delta: ['thinking', 'thinking'],
  signature_delta: ['signature', 'signature'],
  input_json_delta: ['json', 'partial_json'],
}

const grow = (block: JsonObject, delta: JsonObject): void => {
  const [field, from] = DELTAS[String(delta['type'])] ?? []
  if (field && from) block[field] = `${block[field] ?? ''}${delta[from]}`
  if (delta['type'] === 'citations_delta')
    block['citations'] = [...arrayOr(block['citations']), delta['citation'] ?? null]
}

/** The events of a stream as the message that they build. */
export const messageOf = (events: readonly JsonObject[]): JsonObject => {
  let message: JsonObject = {}
  const blocks: JsonObject[] = []
  for (const event of events) {
    const block = blocks[numberOr(event['index']) ?? -1]
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

const count = (usage: JsonObject, ...fields: string[]): number =>
  fields.reduce((sum, field) => sum + (numberOr(usage[field]) ?? 0), 0)

/** What compacting cost is only in the iterations. https://docs.anthropic.com/en/docs/build-with-claude/compaction */
const usageOf = (usage: JsonObject): { input: number; output: number } => {
  const all = arrayOr(usage['iterations']).filter(isObject)
  const own = all.filter(({ type }) => type === 'message' || type === 'compaction')
  const hasFallback = all.some(({ type }) => type === 'fallback_message')
  const counted = own.length > 0 && !hasFallback ? own : [usage]
  const sum = (...fields: string[]) => counted.reduce((total, part) => total + count(part, ...fields), 0)
  return {
    input: sum('input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'),
    output: sum('output_tokens'),
  }
}

const urlsOf = (block: JsonObject): string[] =>
  [
    ...arrayOr(block['citations']).map((citation) => objectOr(citation)['url'] ?? searchResult(objectOr(citation))),
    ...(block['type'] === 'web_search_tool_result'
      ? arrayOr(block['content']).map((entry) => objectOr(entry)['url'])
      : []),
  ].filter((url) => typeof url === 'string')

const searchResult = ({ type, source }: JsonObject) => (type === 'search_result_location' ? source : undefined)

const signaturesOf = ({ type, signature, data }: JsonObject): string[] =>
  [signature, type === 'redacted_thinking' ? data : ''].filter(
    (value) => typeof value === 'string' && value !== '',
  ) as string[]

/** Does it hold the result of a call that an earlier message made? */
export const refersBack = (message: JsonObject): boolean => {
  const blocks = arrayOr(message['content']).map(objectOr)
  return blocks.some(({ tool_use_id: call }) => call !== undefined && !blocks.some(({ id }) => id === call))
}

/** A whole message. */
export const readMessage = (message: JsonObject): Recorded => {
  const blocks = arrayOr(message['content']).filter(isObject)
  const joined = (field: string, type: string): string =>
    blocks.map((block) => (block['type'] === type ? (stringOr(block[field]) ?? '') : '')).join('')
  const tools: ToolUse[] = blocks
    .filter(({ type }) => type === 'tool_use')
    .map(({ name, input, json }) => ({ name: String(name), input: typeof json === 'string' ? inputOf(json) : input }))
  return {
    text: joined('text', 'text'),
    refusal: '',
    reasoning: joined('thinking', 'thinking'),
    tools,
    finish: finishOf(message['stop_reason'], tools),
    usage: isObject(message['usage']) ? usageOf(message['usage']) : undefined,
    urls: blocks.flatMap(urlsOf),
    signatures: blocks.flatMap(signaturesOf),
  }
}
