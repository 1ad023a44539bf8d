import { arrayOr, isObject, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import { inputOf } from '../answers/answer.ts'

/** What an API's documentation demands of a request, as far as recorded ones have it; the rules that are broken. */
type Rules = (body: JsonObject) => string[]

type Rule = readonly [broken: boolean, what: string]
const brokenOf = (rules: readonly Rule[]): string[] => rules.flatMap(([broken, what]) => (broken ? [what] : []))

const objects = (value: unknown): JsonObject[] => arrayOr(value).filter(isObject)
const isSet = (list: readonly unknown[]): boolean => new Set(list).size === list.length
const sameIds = (asked: readonly unknown[], answered: readonly unknown[]): boolean =>
  JSON.stringify([...asked].sort()) === JSON.stringify([...answered].sort())

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/

const named = (names: readonly unknown[]): Rule[] => [
  [names.some((name) => !TOOL_NAME.test(String(name))), `names of tools ${names}`],
  [!isSet(names), 'two tools of one name'],
]

/** https://platform.openai.com/docs/api-reference/chat/create */
const chat: Rules = (body) => {
  const messages = objects(body['messages'])
  const callsOf = (message: JsonObject | undefined) => objects(message?.['tool_calls'])
  const unanswered = messages.some((message, index) => {
    const calls = callsOf(message).map(({ id }) => id)
    const after = messages.slice(index + 1)
    const end = after.findIndex(({ role }) => role !== 'tool')
    const answers = (end < 0 ? after : after.slice(0, end)).map((answer) => answer['tool_call_id'])
    return calls.length > 0 && after.length > 0 && !sameIds(calls, answers)
  })
  const inputs = messages.flatMap(callsOf).map((call) => objectOr(call['function'])['arguments'])
  const parts = messages.flatMap(({ content }) => objects(content))
  const urls = parts.flatMap((part) => (part['type'] === 'image_url' ? [objectOr(part['image_url'])['url']] : []))
  return brokenOf([
    [messages.length === 0, 'no messages'],
    [messages.some(({ role }) => !/^(system|developer|user|assistant|tool)$/.test(String(role))), 'an unknown role'],
    [messages.some(({ role, content }) => role !== 'assistant' && (content ?? '') === ''), 'an empty message'],
    [
      messages.some(
        (message) => message['role'] === 'assistant' && !message['content'] && callsOf(message).length === 0,
      ),
      'an assistant message with neither text nor calls',
    ],
    [unanswered, 'calls without their answers right after them'],
    [messages.some(({ role }, index) => role === 'tool' && index === 0), 'an answer to no call'],
    [
      inputs.some((input) => typeof input !== 'string' || !isObject(inputOf(input))),
      'arguments that are no JSON object',
    ],
    [urls.some((url) => !/^(https?:\/\/|data:image\/[a-z]+;base64,)/.test(String(url))), 'an image that is no URL'],
    [body['tool_choice'] !== undefined && body['tools'] === undefined, 'tool_choice without tools'],
    [arrayOr(body['stop']).length > 4, 'more than four stop sequences'],
    ...named(objects(body['tools']).map((tool) => objectOr(tool['function'])['name'])),
  ])
}

const MEDIA = /^image\/(jpeg|png|gif|webp)$/

/** https://docs.anthropic.com/en/api/messages */
const messages: Rules = (body) => {
  const turns = objects(body['messages']).map(({ role, content }) => ({
    role,
    blocks: typeof content === 'string' ? [{ type: 'text', text: content } as JsonObject] : objects(content),
  }))
  const blocks = turns.flatMap((turn) => turn.blocks)
  const ids = (list: readonly JsonObject[], type: string, key: string) =>
    list.flatMap((block) => (block['type'] === type ? [block[key]] : []))
  const unanswered = turns.some(({ role, blocks }, index) => {
    const next = turns[index + 1]
    const answers = ids(next?.blocks ?? [], 'tool_result', 'tool_use_id')
    return role === 'assistant' && next && !sameIds(ids(blocks, 'tool_use', 'id'), answers)
  })
  const isLate = turns.some(({ blocks }) => {
    const places = blocks.map(({ type }) => type === 'tool_result')
    return places.lastIndexOf(true) > places.filter(Boolean).length - 1
  })
  const { thinking, max_tokens: maxTokens, tools } = body
  const { budget_tokens: budget } = objectOr(thinking)
  const isForced = ['any', 'tool'].includes(String(objectOr(body['tool_choice'])['type']))
  const sources = blocks.flatMap((block) => (block['type'] === 'image' ? [objectOr(block['source'])] : []))
  return brokenOf([
    [typeof maxTokens !== 'number' || maxTokens < 1, 'max_tokens'],
    [turns[0]?.role !== 'user', 'it does not begin with the user'],
    [turns.some(({ role }) => role !== 'user' && role !== 'assistant'), 'an unknown role'],
    [turns.some(({ role }, index) => role === turns[index - 1]?.role), 'the same role twice'],
    [turns.some(({ blocks }) => blocks.length === 0), 'an empty message'],
    [ids(blocks, 'text', 'text').some((text) => String(text).trim() === ''), 'an empty text'],
    [unanswered, 'calls without their answers right after them'],
    [isLate, 'answers of tools after something else'],
    [ids(blocks, 'tool_use', 'id').some((id) => !/^[a-zA-Z0-9_-]+$/.test(String(id))), 'an id with other characters'],
    [ids(blocks, 'tool_use', 'input').some((input) => !isObject(input)), 'input that is no object'],
    [ids(blocks, 'thinking', 'signature').some((signature) => !signature), 'thinking without a signature'],
    [sources.some(({ type, media_type }) => type === 'base64' && !MEDIA.test(String(media_type))), 'an unknown image'],
    [body['tool_choice'] !== undefined && tools === undefined, 'tool_choice without tools'],
    [budget !== undefined && Number(budget) >= Number(maxTokens), 'a budget without room for an answer'],
    [isForced && objectOr(thinking)['type'] === 'enabled', 'a forced tool while thinking'],
    [objects(tools).some((tool) => objectOr(tool['input_schema'])['type'] !== 'object'), 'a tool without a schema'],
    ...named(objects(tools).map(({ name }) => name)),
  ])
}

/** https://ai.google.dev/api/generate-content */
const gemini: Rules = (body) => {
  const contents = objects(body['contents']).map(({ role, parts }) => ({ role, parts: objects(parts) }))
  const count = (parts: readonly JsonObject[], key: string) => parts.filter((part) => isObject(part[key])).length
  const unanswered = contents.some(({ parts }, index) => {
    const next = contents[index + 1]
    return next && count(parts, 'functionCall') !== count(next.parts, 'functionResponse')
  })
  const parts = contents.flatMap((content) => content.parts)
  const declared = objects(body['tools']).flatMap((tool) => objects(tool['functionDeclarations']))
  return brokenOf([
    [contents[0]?.role !== 'user', 'it does not begin with the user'],
    [contents.some(({ role }) => role !== 'user' && role !== 'model'), 'an unknown role'],
    [contents.some((content) => content.parts.length === 0), 'a content without parts'],
    [unanswered, 'calls without their answers right after them'],
    [parts.some((part) => /\*/.test(String(objectOr(part['inlineData'])['mimeType']))), 'bytes of an unknown type'],
    ...named(declared.map(({ name }) => name)),
  ])
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
const converse: Rules = (body) => {
  const turns = objects(body['messages']).map(({ role, content }) => ({ role, blocks: objects(content) }))
  const ids = (list: readonly JsonObject[], key: string) =>
    list.flatMap((block) => (isObject(block[key]) ? [block[key]['toolUseId']] : []))
  const unanswered = turns.some(({ role, blocks }, index) => {
    const next = turns[index + 1]
    return role === 'assistant' && next && !sameIds(ids(blocks, 'toolUse'), ids(next.blocks, 'toolResult'))
  })
  const blocks = turns.flatMap((turn) => turn.blocks)
  const specs = objects(objectOr(body['toolConfig'])['tools']).map((tool) => objectOr(tool['toolSpec']))
  return brokenOf([
    [turns[0]?.role !== 'user', 'it does not begin with the user'],
    [turns.some(({ role }, index) => role === turns[index - 1]?.role), 'the same role twice'],
    [turns.some((turn) => turn.blocks.length === 0), 'an empty message'],
    [blocks.some(({ text }) => typeof text === 'string' && text.trim() === ''), 'an empty text'],
    [unanswered, 'calls without their answers right after them'],
    [ids(blocks, 'toolUse').some((id) => !/^[a-zA-Z0-9_-]{1,64}$/.test(String(id))), 'an id with other characters'],
    [ids(blocks, 'toolUse').length > 0 && specs.length === 0, 'calls of tools that are not declared'],
    ...named(specs.map(({ name }) => name)),
  ])
}

export const RULES = { chat, messages, gemini, converse } satisfies Record<string, Rules>
