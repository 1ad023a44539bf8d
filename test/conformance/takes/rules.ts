import { expect } from 'vitest'
import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from '#gateway/core/json/value.ts'
import { below } from '../fields/paths.ts'

/**
 * What each API refuses, as its documentation and its errors say it; written from those, not from what the gateway knows.
 * Each throws what is wrong with a body.
 */
export type Rules = (body: JsonObject) => void

const objects = (value: JsonValue | undefined): JsonObject[] => arrayOr(value).map(objectOr)
const textsIn = (value: JsonValue | undefined): string[] =>
  below(value as JsonObject)
    .filter(isObject)
    .flatMap(({ text }) => (typeof text === 'string' ? [text] : []))

const named = (names: readonly unknown[], pattern: RegExp): void => {
  for (const name of names) expect(name).toMatch(pattern)
  expect(new Set(names).size, 'names are unique').toBe(names.length)
}
/** Claude's "Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'"; and calls go by the names of their tools. */
const propertyKeys = (
  tools: readonly { readonly name: unknown; readonly schema: JsonValue | undefined }[],
  calls: readonly { readonly name: unknown; readonly input: JsonValue | undefined }[],
): void => {
  for (const { name, schema } of tools) {
    const { properties, required } = objectOr(schema)
    const keys = Object.keys(objectOr(properties))
    for (const key of keys) expect(key).toMatch(/^[a-zA-Z0-9_.-]{1,64}$/)
    for (const key of arrayOr(required)) expect(keys).toContain(key)
    const used = calls.filter((call) => call.name === name && keys.length > 0)
    for (const { rawInvalidInput: _, ...input } of used.map((call) => objectOr(call.input)))
      expect(keys, 'arguments go by the names of their tool').toEqual(expect.arrayContaining(Object.keys(input)))
  }
}
const noBlank = (value: JsonValue | undefined): void => {
  for (const text of textsIn(value)) expect(text.trim(), 'blank text').not.toBe('')
}
const alternating = (turns: readonly JsonObject[]): void =>
  turns.forEach(({ role }, index) => {
    if (index > 0) expect(role, `turn ${index} after one of the same role`).not.toBe(turns[index - 1]?.['role'])
  })
const noMislabelled = (body: JsonObject): void => {
  // The bytes of the only image that is sent are PNG.
  expect(JSON.stringify(body)).not.toMatch(/image\/jpe?g|"format":"jpeg"/)
}
const isEveryCallAnswered = (asked: readonly unknown[], answered: readonly unknown[]): void =>
  expect([...answered].sort()).toEqual([...asked].sort())

/** https://platform.openai.com/docs/api-reference/chat/create; what more strict servers of the format refuse, as well. */
export const chat: Rules = (body) => {
  relayedChat(body)
  for (const message of objects(body['messages']))
    if (message['role'] === 'assistant')
      expect(Boolean(message['content']) || objects(message['tool_calls']).length > 0, 'an empty answer').toBe(true)
  for (const call of objects(body['messages']).flatMap((message) => objects(message['tool_calls'])))
    expect(isObject(JSON.parse(String(objectOr(call['function'])['arguments'])))).toBe(true)
}

/** The same for whose clients speak it themselves. */
export const relayedChat: Rules = (body) => {
  const messages = objects(body['messages'])
  const functions = objects(body['tools']).map((tool) => objectOr(tool['function']))
  const calls = messages.flatMap((message) => objects(message['tool_calls']))
  named(
    functions.map(({ name }) => name),
    /^[a-zA-Z0-9_-]{1,64}$/,
  )
  for (const call of calls) expect(objectOr(call['function'])['name']).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  messages.forEach((message, index) => {
    if (message['role'] === 'tool') for (const part of objects(message['content'])) expect(part['type']).toBe('text')
    const asked = objects(message['tool_calls'])
    const answered = messages.slice(index + 1, index + 1 + asked.length)
    isEveryCallAnswered(
      asked.map(({ id }) => id),
      answered.map((entry) => entry['tool_call_id']),
    )
  })
  noMislabelled(body)
}

/** https://docs.anthropic.com/en/api/messages */
export const messages: Rules = (body) => {
  const turns = objects(body['messages'])
  const blocks = turns.map(({ content }) => (typeof content === 'string' ? [{ text: content }] : objects(content)))
  const tools = objects(body['tools'])
  const calls = blocks.flat().filter(({ type }) => type === 'tool_use')
  named(
    tools.map(({ name }) => name),
    /^[a-zA-Z0-9_-]{1,128}$/,
  )
  for (const { name, input, id } of calls) {
    expect(name).toMatch(/^[a-zA-Z0-9_-]{1,128}$/)
    expect(id).toMatch(/^[a-zA-Z0-9_-]+$/)
    expect(isObject(input)).toBe(true)
  }
  if (calls.length > 0) expect(tools.length, 'calls without tools').toBeGreaterThan(0)
  for (const tool of tools) expect(objectOr(tool['input_schema'])['type'] ?? 'object').toBe('object')
  propertyKeys(
    tools.map(({ name, input_schema: schema }) => ({ name, schema })),
    calls.map(({ name, input }) => ({ name, input })),
  )
  expect(turns[0]?.['role']).toBe('user')
  noBlank(body['messages'])
  noBlank(body['system'])
  blocks.forEach((content, index) => {
    expect(content.length, 'an empty turn').toBeGreaterThan(0)
    const asked = content.filter(({ type }) => type === 'tool_use').map(({ id }) => id)
    const answered = (blocks[index + 1] ?? [])
      .filter(({ type }) => type === 'tool_result')
      .map((block) => block['tool_use_id'])
    isEveryCallAnswered(asked, answered)
  })
  expect(Number(body['temperature'] ?? 0)).toBeLessThanOrEqual(1)
  noMislabelled(body)
}

/** https://platform.openai.com/docs/api-reference/responses/create */
export const responses: Rules = (body) => {
  named(
    objects(body['tools']).map(({ name }) => name),
    /^[a-zA-Z0-9_-]{1,64}$/,
  )
  for (const item of objects(body['input']))
    if (item['type'] === 'function_call') expect(item['name']).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  expect(Number(body['max_output_tokens'] ?? 16)).toBeGreaterThanOrEqual(16)
  noMislabelled(body)
}

/** https://ai.google.dev/api/generate-content */
export const gemini: Rules = (body) => {
  const turns = objects(body['contents'])
  const declared = objects(body['tools']).flatMap((tool) => objects(tool['functionDeclarations']))
  named(
    declared.map(({ name }) => name),
    /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/,
  )
  expect(turns[0]?.['role']).toBe('user')
  turns.forEach((turn, index) => {
    const parts = objects(turn['parts'])
    expect(parts.length, 'contents.parts must not be empty').toBeGreaterThan(0)
    for (const { text, thoughtSignature } of parts)
      if (typeof text === 'string' && !thoughtSignature) expect(text.trim()).not.toBe('')
    const asked = parts.flatMap(({ functionCall }) => (isObject(functionCall) ? [functionCall] : []))
    for (const { args, name } of asked) {
      expect(isObject(args ?? {})).toBe(true)
      expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/)
    }
    const answered = objects(turns[index + 1]?.['parts']).filter(({ functionResponse }) => functionResponse)
    expect(answered.length, 'as many responses as calls').toBe(asked.length)
  })
  expect(arrayOr(objectOr(body['generationConfig'])['stopSequences']).length).toBeLessThanOrEqual(5)
  expect(JSON.stringify(body), "the package's own JSON").not.toContain('mediaType')
  noMislabelled(body)
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export const converse: Rules = (body) => {
  const turns = objects(body['messages'])
  const tools = objects(objectOr(body['toolConfig'])['tools']).map((tool) => objectOr(tool['toolSpec']))
  const blocks = turns.map((turn) => objects(turn['content']))
  named(
    tools.map(({ name }) => name),
    /^[a-zA-Z0-9_-]{1,64}$/,
  )
  const uses = blocks.flat().flatMap(({ toolUse }) => (isObject(toolUse) ? [toolUse] : []))
  for (const { name, input, toolUseId } of uses) {
    expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(toolUseId).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(isObject(input)).toBe(true)
  }
  propertyKeys(
    tools.map(({ name, inputSchema }) => ({ name, schema: objectOr(inputSchema)['json'] })),
    uses.map(({ name, input }) => ({ name, input })),
  )
  if (uses.length > 0) expect(tools.length, 'calls without toolConfig').toBeGreaterThan(0)
  expect(turns[0]?.['role']).toBe('user')
  alternating(turns)
  noBlank(body['messages'])
  noBlank(body['system'])
  blocks.forEach((content, index) => {
    expect(content.length, 'an empty turn').toBeGreaterThan(0)
    const asked = content.flatMap(({ toolUse }) => (isObject(toolUse) ? [toolUse['toolUseId']] : []))
    const answered = (blocks[index + 1] ?? []).flatMap(({ toolResult }) =>
      isObject(toolResult) ? [toolResult['toolUseId']] : [],
    )
    isEveryCallAnswered(asked, answered)
  })
  noMislabelled(body)
}

/** https://docs.cohere.com/reference/chat */
export const cohere: Rules = (body) => {
  named(
    objects(body['tools']).map((tool) => objectOr(tool['function'])['name']),
    /^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/,
  )
  expect(arrayOr(body['stop_sequences']).length).toBeLessThanOrEqual(5)
  expect(JSON.stringify(body), "the package's own JSON").not.toContain('mediaType')
}

/** "After the (optional) system message(s), user and assistant roles should be alternating": Perplexity. */
export const perplexity: Rules = (body) => {
  chat(body)
  const turns = objects(body['messages']).filter(({ role }) => role !== 'system' && role !== 'tool')
  if (objects(body['messages']).some(({ role }) => role === 'tool')) return
  alternating(turns)
  expect(turns[0]?.['role']).toBe('user')
  expect(turns.at(-1)?.['role']).toBe('user')
}

/**
 * What generations of Claude refuse: https://platform.claude.com/docs/en/about-claude/models/migration-guide (4.1: one of
 * temperature and top_p; 4.6: no prefill; 4.7: no sampling but the default's, no budget), and
 * https://platform.claude.com/docs/en/build-with-claude/effort
 */
export const claudeModel =
  (version: number, efforts: readonly string[]): Rules =>
  (body) => {
    const given = ['temperature', 'top_p', 'top_k'].filter((field) => body[field] !== undefined)
    if (version >= 4.7) for (const field of given) expect(body[field]).toBe(1)
    else expect(given.length).toBeLessThanOrEqual(1)
    if (version >= 4.6) expect(objects(body['messages']).at(-1)?.['role']).not.toBe('assistant')
    if (version >= 4.7) expect(objectOr(body['thinking'])['type']).not.toBe('enabled')
    if (version < 4.6) expect(objectOr(body['thinking'])['type']).not.toBe('adaptive')
    const { effort } = objectOr(body['output_config'])
    if (effort !== undefined) expect(efforts).toContain(effort)
  }

/** What models of OpenAI refuse on either of its APIs: https://platform.openai.com/docs/guides/reasoning */
export const reasoningModel =
  (efforts: readonly string[]): Rules =>
  (body) => {
    const effort = body['reasoning_effort'] ?? objectOr(body['reasoning'])['effort']
    if (effort !== undefined) expect(efforts).toContain(effort)
    expect(body['stop']).toBeUndefined()
    if (body['temperature'] !== undefined) expect(body['temperature']).toBe(1)
  }
