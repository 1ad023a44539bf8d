import OpenAI from 'openai'
import { arrayOr, isObject, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import type { Recording } from '../recording.ts'

/** What holds of an answer that OpenAI's own client can read, once it has put it together. */
const RULES = {
  'content is a text': ({ content }: JsonObject) =>
    content === undefined || content === null || (typeof content === 'string' && !content.includes('[object Object]')),
  'calls have an id and a type': ({ tool_calls }: JsonObject) =>
    arrayOr(tool_calls).every((call) => Boolean(objectOr(call)['id']) && objectOr(call)['type'] === 'function'),
  'arguments are JSON': ({ tool_calls }: JsonObject) =>
    arrayOr(tool_calls).every((call) => isJson(objectOr(objectOr(call)['function'])['arguments'])),
  'it can be put together': () => true,
} as const

const isJson = (text: unknown): boolean => {
  try {
    return typeof text === 'string' && isObject(JSON.parse(text))
  } catch {
    return false
  }
}

/** The recorded answers that a relay changes, each with the rule that it breaks as the provider sent it. All others stay. */
const MENDED: Readonly<Record<string, keyof typeof RULES>> = {
  'mistral/ai-mistral-reasoning:json': 'content is a text',
  'mistral/ai-mistral-reasoning:sse': 'content is a text',
  'mistral/ai-mistral-tool-call:json': 'calls have an id and a type',
  'mistral/ai-mistral-tool-call:sse': 'it can be put together',
  // Deltas of one call without a role, which the client expects at the beginning.
  'mistral/ai-mistral-incremental-tool-call:sse': 'it can be put together',
  // Its calls are counted from 1.
  'xai/ai-anthropic-fallback-tool-call:sse': 'it can be put together',
}

/** The message that OpenAI's own client makes of an answer; undefined where it fails. */
const message = async (text: string, stream: boolean): Promise<JsonObject | undefined> => {
  const type = stream ? 'text/event-stream' : 'application/json'
  const fetch = async () => new Response(text, { headers: { 'content-type': type } })
  const { chat } = new OpenAI({ apiKey: 'none', baseURL: 'http://recorded.example', maxRetries: 0, fetch })
  const asked = { model: 'any', messages: [] }
  const answer = stream ? chat.completions.stream(asked).finalChatCompletion() : chat.completions.create(asked)
  return answer.then(
    ({ choices }) => objectOr(JSON.parse(JSON.stringify(choices[0]?.message ?? null))),
    () => undefined,
  )
}

const keeps = async (rule: keyof typeof RULES, text: string, stream: boolean): Promise<boolean> => {
  const read = await message(text, stream)
  return read !== undefined && RULES[rule](read)
}

/** Is this answer in the list, breaks its rule as it was recorded, and keeps it, and all the others, as it is relayed? */
export const isMended = async ({ id, stream }: Recording, recorded: string, relayed: string): Promise<boolean> => {
  const rule = MENDED[id]
  if (rule === undefined || (await keeps(rule, recorded, stream))) return false
  const kept = await Promise.all(Object.keys(RULES).map((name) => keeps(name as keyof typeof RULES, relayed, stream)))
  return kept.every(Boolean)
}
