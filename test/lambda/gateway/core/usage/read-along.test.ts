import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { UsageBuckets, UsageFormat } from '#gateway/core/usage/buckets.ts'
import { readAlong } from '#gateway/core/usage/read-along.ts'
import { readUsage } from '#gateway/core/usage/read-any.ts'

const search = (action: JsonObject, more: JsonObject = {}) => ({ type: 'web_search_call', action, ...more })
const OUTPUT = [
  search({ type: 'search' }),
  search({ type: 'search' }),
  search({ type: 'open_page' }),
  search({ type: 'search' }, { status: 'failed' }),
  { type: 'file_search_call' },
  { type: 'code_interpreter_call' },
  { type: 'function_call' },
  { type: 'mcp_call' },
  { type: 'message' },
]
const TOKENS = { input_tokens: 10, output_tokens: 5 }
const response = { object: 'response', usage: TOKENS, service_tier: 'flex', output: OUTPUT }
const RESPONSES = { calls: { webSearch: 2, fileSearch: 1, codeInterpreter: 1 }, serviceTier: 'flex' }

const GEMINI = { promptTokenCount: 10, candidatesTokenCount: 5 }
const grounded = (groundingMetadata: JsonObject) => ({ candidates: [{ groundingMetadata }], usageMetadata: GEMINI })

/** No text can be made of it. */
const ODD = { toString: 1, valueOf: 1 }

const CHAT = { prompt_tokens: 10, completion_tokens: 5 }
const CONVERSE = { inputTokens: 10, outputTokens: 5 }

/** What was seen, whole or in events, and what it comes to. */
const SEEN: readonly [UsageFormat, string, readonly JsonObject[], Partial<UsageBuckets>][] = [
  [
    'openai-responses',
    'words that every object has are no calls, and objects no words',
    [{ object: 'response', usage: TOKENS, output: [{ type: 'toString' }, { type: ODD }], tools: [{ type: ODD }] }],
    {},
  ],
  [
    'gemini',
    'queries for images and for documents, each once',
    [
      grounded({ imageSearchQueries: ['a', 'a'], retrievalQueries: ['b'] }),
      grounded({ imageSearchQueries: ['a', 'c'], retrievalQueries: [] }),
    ],
    { calls: { imageSearch: 2, retrieval: 1 } },
  ],
  [
    'gemini',
    'a query that is no text is one',
    [grounded({ webSearchQueries: [ODD] })],
    { calls: { webSearch: 1, groundedPrompt: 1 } },
  ],
  ...(
    [
      ['function_call', {}, {}],
      ['custom_tool_call', {}, {}],
      ['computer_call', {}, {}],
      ['local_shell_call', {}, {}],
      ['apply_patch_call', {}, {}],
      ['mcp_call', {}, {}],
      ['tool_search_call', { execution: 'server' }, {}],
      ['shell_call_output', {}, {}],
      ['shell_call', {}, {}],
      ['shell_call', { environment: null }, {}],
      ['shell_call', { environment: { type: 'local' } }, {}],
      ['shell_call', { environment: { type: 'container_reference' } }, { shell_call: 1 }],
      ['shell_call', { environment: { type: 'container_reference' }, status: 'failed' }, {}],
      ['image_generation_call', {}, { imageGeneration: 1 }],
      ['x_search_call', {}, { x_search_call: 1 }],
      ['teleport_call', {}, { teleport_call: 1 }],
    ] as const
  ).map(([type, more, calls]): (typeof SEEN)[number] => [
    'openai-responses',
    `what runs at the provider is a call, and no other: ${type} ${JSON.stringify(more)}`,
    [{ object: 'response', usage: TOKENS, output: [{ type, ...more }] }],
    { calls },
  ]),
  ['openai-responses', 'calls and tier stand beside the usage', [response], RESPONSES],
  [
    'openai-responses',
    'in its last event; an earlier one only says what was asked for',
    [
      { type: 'response.created', response: { service_tier: 'auto', usage: null } },
      { type: 'response.completed', response },
    ],
    RESPONSES,
  ],
  [
    'openai-responses',
    'items that came one by one count where the last event has none',
    [
      ...OUTPUT.map((item) => ({ type: 'response.output_item.done', item })),
      { type: 'response.completed', response: { ...response, output: [] } },
    ],
    RESPONSES,
  ],
  [
    'openai-responses',
    'the first search tool has prices of its own',
    [{ ...response, output: [search({ type: 'search' })], tools: [{ type: 'web_search_preview_2025_03_11' }] }],
    { calls: { webSearchPreview: 1 } },
  ],
  [
    'gemini',
    'each query of a search',
    [grounded({ webSearchQueries: ['a', 'b'] })],
    { calls: { webSearch: 2, groundedPrompt: 1 } },
  ],
  [
    'gemini',
    'which chunks repeat',
    [grounded({ webSearchQueries: ['a'] }), grounded({ webSearchQueries: ['a', 'b'] })],
    { calls: { webSearch: 2, groundedPrompt: 1 } },
  ],
  [
    'gemini',
    'a search whose queries are not told',
    [grounded({ groundingChunks: [{ web: {} }] })],
    { calls: { webSearch: 1, groundedPrompt: 1 } },
  ],
  ['gemini', 'maps', [grounded({ groundingChunks: [{ maps: {} }] })], { calls: { mapsGrounding: 1 } }],
  ['gemini', 'no search', [{ usageMetadata: GEMINI }], { calls: {} }],
  [
    'bedrock-converse',
    'the tier beside the usage',
    [{ usage: CONVERSE, serviceTier: { type: 'priority' } }],
    { serviceTier: 'priority' },
  ],
  [
    'bedrock-converse',
    'in an event',
    [{ metadata: { usage: CONVERSE, serviceTier: { type: 'flex' } } }],
    { serviceTier: 'flex' },
  ],
  [
    'openai-chat',
    'tools that the provider ran',
    [{ choices: [{ message: { executed_tools: [{}, {}] } }], usage: CHAT }],
    { calls: { executedTool: 2 } },
  ],
  [
    'openai-chat',
    'a search',
    [{ web_search: [{ title: 'x' }], choices: [], usage: CHAT }],
    { calls: { webSearch: 1 } },
  ],
  [
    'openai-chat',
    'the tier of an earlier chunk',
    [
      { service_tier: 'flex', choices: [] },
      { choices: [], usage: CHAT },
    ],
    { serviceTier: 'flex' },
  ],
  [
    'anthropic-messages',
    'nulls of the last event take back no count',
    [
      { type: 'message_start', message: { usage: { input_tokens: 10, cache_read_input_tokens: 7, speed: 'fast' } } },
      { type: 'message_delta', usage: { input_tokens: null, cache_read_input_tokens: null, output_tokens: 5 } },
    ],
    { input: 10, cacheRead: 7, output: 5, serviceTier: 'fast' },
  ],
  [
    'anthropic-messages',
    'an end that counts nothing: the output of the start was preliminary',
    [{ type: 'message_start', message: { usage: { input_tokens: 10, output_tokens: 1 } } }, { type: 'message_delta' }],
    { input: 10, output: Number.NaN },
  ],
  [
    'anthropic-messages',
    'or no end but the last event',
    [{ type: 'message_start', message: { usage: { input_tokens: 10, output_tokens: 1 } } }, { type: 'message_stop' }],
    { input: 10, output: Number.NaN },
  ],
  [
    'anthropic-messages',
    'several ends, one of which counts',
    [
      { type: 'message_start', message: { usage: { input_tokens: 10, output_tokens: 1 } } },
      { type: 'message_delta' },
      { type: 'message_delta', usage: { output_tokens: 5 } },
      { type: 'message_delta' },
      { type: 'message_stop' },
    ],
    { input: 10, output: 5 },
  ],
  [
    'anthropic-messages',
    'an end that takes back the prompt contradicts the start, whose count stands',
    [
      { type: 'message_start', message: { usage: { input_tokens: 1000, output_tokens: 1 } } },
      { type: 'message_delta', usage: { input_tokens: 0, output_tokens: 5 } },
    ],
    { input: 1000, output: 5, contradiction: 'input_tokens' },
  ],
  [
    'anthropic-messages',
    'an end that counts all of it as cached does not',
    [
      { type: 'message_start', message: { usage: { input_tokens: 1000, output_tokens: 1 } } },
      { type: 'message_delta', usage: { input_tokens: 0, cache_read_input_tokens: 1000, output_tokens: 5 } },
    ],
    { input: 0, cacheRead: 1000, output: 5 },
  ],
  [
    'openai-responses',
    'a tier that is no text',
    [{ object: 'response', usage: TOKENS, service_tier: 7 }],
    { serviceTier: '7' },
  ],
  [
    'openai-chat',
    'a tier that no text can be made of',
    [{ usage: CHAT, service_tier: { a: 1 } }],
    { serviceTier: 'unreadable' },
  ],
  [
    'cohere-chat',
    'at the end',
    [{ type: 'message-end', delta: { usage: { billed_units: TOKENS } } }],
    { input: 10, output: 5 },
  ],
  [
    'cohere-chat',
    'units of its search',
    [{ usage: { billed_units: { ...TOKENS, search_units: 2 } } }],
    { calls: { searchUnit: 2 } },
  ],
]

describe('what decides the price', () => {
  test.each(SEEN)('%s: %s', (format, _, events, expected) => {
    const along = readAlong(format)
    for (const event of events) along.see(event)
    const told = along.usage()
    const buckets = told && readUsage(format, told.raw, told.beside)
    expect(buckets).toMatchObject(expected)
    const billed = Object.entries(buckets?.calls ?? {}).filter(([, calls]) => calls !== 0)
    if (expected.calls) expect(Object.fromEntries(billed)).toEqual(expected.calls)
    expect(along.usage(), 'the same value').toBe(told)
  })

  test.each(SEEN)('%s: what stands around the usage is not needed', (format) => {
    const along = readAlong(format)
    for (const odd of [{}, { usage: null }, { message: null }, { candidates: [null] }, { response: [] }]) along.see(odd)
    expect(along.usage()).toBeUndefined()
  })
})

describe('the tier that a package found', () => {
  test.each([
    ['is taken where the usage has none', { input_tokens: 1 }, { anthropic: { serviceTier: 'priority' } }, 'priority'],
    ['not where it has one', { service_tier: 'standard' }, { anthropic: { serviceTier: 'priority' } }, 'standard'],
    ['and speed outranks it', { speed: 'fast' }, { anthropic: { serviceTier: 'standard' } }, 'fast'],
    ['also as an object', {}, { bedrock: { serviceTier: { type: 'flex' } } }, 'flex'],
  ])('%s', (_, usage, metadata, tier) => {
    const along = readAlong('anthropic-messages')
    along.end(usage, metadata)
    const told = along.usage()
    expect(told?.raw).toBe(usage)
    expect(told && readUsage('anthropic-messages', told.raw, told.beside).serviceTier).toBe(tier)
    expect(along.usage(), 'the same value').toBe(told)
  })
})

const ANTHROPIC = { input_tokens: 10, output_tokens: 1 }

/** Events that tell a usage, and the one that says why the answer ends, in the order in which they come. */
const ENDS: Readonly<Record<UsageFormat, { readonly before?: JsonObject; readonly end: JsonObject }>> = {
  'openai-chat': {
    before: { choices: [{ index: 0, delta: { content: 'Hi' } }], usage: CHAT },
    end: { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: CHAT },
  },
  'openai-responses': { end: { type: 'response.completed', response } },
  'anthropic-messages': {
    before: { type: 'message_start', message: { usage: ANTHROPIC } },
    end: { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } },
  },
  gemini: {
    before: { candidates: [{ content: { parts: [{ text: 'Hi' }] } }], usageMetadata: GEMINI },
    end: { candidates: [{ finishReason: 'STOP' }], usageMetadata: GEMINI },
  },
  'bedrock-converse': { end: { metadata: { usage: CONVERSE } } },
  'cohere-chat': { end: { type: 'message-end', delta: { usage: { tokens: { input_tokens: 10 } } } } },
}

test.each(Object.entries(ENDS))('%s: a usage is all there is once its end was said', (format, { before, end }) => {
  const along = readAlong(format as UsageFormat)
  if (before) along.see(before)
  expect(along.usage()?.beside.isFinal ?? false).toBe(false)
  expect(along.usage() === undefined).toBe(before === undefined)
  along.see(structuredClone(end))
  expect(along.usage()?.beside.isFinal).toBe(true)
})

describe('a usage that grows is not all there is', () => {
  const chat = (index: number, end: string | null, usage?: JsonObject): JsonObject => ({
    choices: [{ index, delta: {}, finish_reason: end }],
    ...(usage ? { usage } : {}),
  })
  const gemini = (index: number, finishReason?: string, usageMetadata?: JsonObject): JsonObject => ({
    candidates: [{ index, ...(finishReason ? { finishReason } : {}) }],
    ...(usageMetadata ? { usageMetadata } : {}),
  })
  test.each<readonly [UsageFormat, string, readonly JsonObject[], boolean]>([
    ['openai-chat', 'the end came without one', [chat(0, null, CHAT), chat(0, 'stop')], false],
    [
      'openai-chat',
      'one came after the end',
      [chat(0, null, CHAT), chat(0, 'stop'), { choices: [], usage: CHAT }],
      true,
    ],
    ['openai-chat', 'beside an answer that goes on', [chat(0, null), chat(1, null), chat(0, 'stop', CHAT)], false],
    [
      'openai-chat',
      'with the end of the last',
      [chat(0, 'stop', CHAT), chat(1, null, CHAT), chat(1, 'stop', CHAT)],
      true,
    ],
    ['openai-chat', 'after an end that a later event does not repeat', [chat(0, 'stop'), chat(0, null, CHAT)], true],
    ['gemini', 'the end came without one', [gemini(0, undefined, GEMINI), gemini(0, 'STOP')], false],
    ['gemini', 'one came with the end', [gemini(0, undefined, GEMINI), gemini(0, 'STOP', GEMINI)], true],
    ['gemini', 'beside an answer that goes on', [gemini(1), gemini(0, 'STOP', GEMINI)], false],
  ])('%s: %s', (format, _, events, isFinal) => {
    const along = readAlong(format)
    for (const event of events) along.see(structuredClone(event))
    expect(along.usage()?.beside.isFinal ?? false).toBe(isFinal)
  })
})
