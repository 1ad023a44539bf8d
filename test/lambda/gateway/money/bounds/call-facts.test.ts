import { describe, expect, test } from 'vitest'
import type { DialectName } from '#gateway/core/call.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { type CallFacts, factsOf } from '#gateway/money/bounds/call-facts.ts'
import { callOf, PNG } from './call-of.ts'

const SAID = { messages: [{ role: 'user', content: 'Hi' }] }
const of = (body: JsonObject, dialect: DialectName = 'anthropic-messages'): CallFacts =>
  factsOf(callOf({ ...SAID, ...body }, dialect))
const KEPT_TEXT = { type: 'text', text: 'x', providerOptions: { anthropic: { cacheControl: { ttl: '1h' } } } }
const saying = (...content: JsonObject[]): JsonObject => ({ messages: [{ role: 'user', content }] })
const prompting = (...content: JsonObject[]): JsonObject => ({ prompt: [{ role: 'user', content }] })

describe('text', () => {
  const bytes = (body: JsonObject, sent?: string): number => factsOf(callOf(body, 'openai-chat', sent)).textBytes

  test('is as long as what was sent, in UTF-8', () => {
    expect(bytes({ a: 'ü' })).toBe(10)
    expect(bytes({ a: 'ü' }, '{"a":"\\u00fc"}')).toBe(14)
  })

  test('is as long as it becomes where it is written anew', () => {
    expect(bytes({ a: [1e20] }, '{"a":[1e20]}')).toBe(JSON.stringify({ a: [1e20] }).length)
  })

  test('is as long as its longest normal form', () => {
    expect(bytes({ a: '\ufb2c' })).toBe(8 + 6)
    expect(bytes({ a: '\ufdfa' })).toBe(8 + 33)
    expect(bytes({ a: '\u{1d160}' })).toBe(8 + 12)
  })

  test('of tools and schemas counts as often as it may be told', () => {
    const tools = [{ name: 'f', input_schema: {} }]
    expect(bytes({ tools })).toBe(JSON.stringify({ tools }).length + 2 * JSON.stringify(tools).length)
    expect(bytes({ Response_Format: {} })).toBe(22 + 2 * 2)
  })
})

describe('media', () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } }
  const url = { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } }

  test.each<[string, JsonObject]>([
    ['Messages', saying(image)],
    ['a result of Messages', saying({ type: 'tool_result', tool_use_id: 't', content: [image] })],
    ['chat', saying(url)],
    ['the AI SDK', prompting({ type: 'file', mediaType: 'image/png', data: PNG })],
    ['its fourth version', prompting({ type: 'file', mediaType: 'image/png', data: { type: 'data', data: PNG } })],
    [
      'a result of it',
      prompting({
        ...{ type: 'tool-result', toolCallId: 't', toolName: 'f' },
        output: { type: 'content', value: [{ type: 'image-data', mediaType: 'image/png', data: PNG }] },
      }),
    ],
  ])('in %s that are images are counted, and are no text', (_, body) => {
    const facts = factsOf(callOf(body))
    expect(facts.media).toEqual({ images: 1, imageBytes: PNG.length, isOpen: false })
    expect(facts.textBytes).toBe(JSON.stringify(body).length - PNG.length)
  })

  test.each<[string, JsonObject]>([
    ['a PDF that is called an image', saying({ ...image, source: { ...image.source, data: 'JVBERi0xLjQKJeLj' } })],
    ['a URL', saying({ type: 'image_url', image_url: { url: 'https://a.example/b.png' } })],
    [
      'a document',
      saying({ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' } }),
    ],
    ['a sound', saying({ type: 'input_audio', input_audio: { format: 'wav', data: 'UklGRg==' } })],
    ['an earlier sound', { messages: [{ role: 'assistant', audio: { id: 'a' } }] }],
    ['a part that nobody knows', saying({ type: 'hologram', text: 'x' })],
    ['a part without a type', saying({ text: 'x', Image_Url: 'x' })],
    ['a file at the provider', saying({ type: 'document', source: { type: 'file', file_id: 'f' } })],
    ['an earlier answer there', { ...SAID, providerOptions: { openai: { previousResponseId: 'r' } } }],
    ['an item of one', prompting({ type: 'text', text: 'x', providerOptions: { openai: { itemId: 'i' } } })],
    ['a cached prompt', { ...SAID, providerOptions: { google: { cachedContent: 'c' } } }],
    ['another prompt in options', { ...SAID, providerOptions: { openrouter: { messages: [] } } }],
    ['a document that is cited', saying({ type: 'document', source: { type: 'text' }, citations: { enabled: true } })],
    ['a file of a prompt beside messages', { ...saying(), ...prompting({ type: 'file', data: 'JVBE' }) }],
    ['a file beside an image', prompting({ type: 'file', data: 'https://a.example/b.pdf', image_url: url.image_url })],
    [
      'a file in a part of chat beside an image',
      saying({ type: 'file', file: { file_data: 'JVBE' }, image_url: url.image_url }),
    ],
    ['a file where another is said', prompting({ type: 'file', data: 'JVBE', source: { data: PNG } })],
    ['a URL beside data', saying({ ...image, source: { ...image.source, url: 'https://a.example/b.pdf' } })],
    ['a thread', { ...SAID, thread: { id: 't' } }],
    ['a prompt that is kept there', { ...SAID, prompt: { id: 'p' } }],
  ])('like %s are of a size that nobody can tell', (_, body) => {
    expect(factsOf(callOf(body)).media.isOpen).toBe(true)
  })

  test.each<[string, JsonObject]>([
    ['documents of text', saying({ type: 'document', source: { type: 'text', data: 'x' } })],
    ['calls and results', saying({ type: 'tool_use', input: { file_id: 'x' } }, { type: 'tool_result', content: 'y' })],
    ['thinking', saying({ type: 'thinking', thinking: 'x', signature: 's' })],
    ['a schema that names files', { tools: [{ name: 'f', input_schema: { properties: { file_id: {} } } }] }],
  ])('are not %s', (_, body) => {
    expect(of(body).media).toEqual({ images: 0, imageBytes: 0, isOpen: false })
  })
})

describe('nothing bounds', () => {
  test.each<[string, JsonObject]>([
    ['tools code_execution_20250825', { tools: [{ type: 'code_execution_20250825', name: 'x' }] }],
    ['tools web_search_20250305', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    ['tools web_search_20260209', { tools: [{ type: 'web_search_20260209', max_uses: 1 }] }],
    ['tools tool_search_tool_regex_20251119', { tools: [{ type: 'tool_search_tool_regex_20251119' }] }],
    ['tools google.google_search', { tools: [{ type: 'provider', id: 'google.google_search', args: {} }] }],
    ['tools openai.web_search', { tools: [{ type: 'provider-defined', id: 'openai.web_search', args: {} }] }],
    ['tools builtin_function', { tools: [{ type: 'builtin_function', function: { name: '$web_search' } }] }],
    ['tools web_search', { Tools: [{ Type: 'web_search' }] }],
    ['tools of no type', { tools: [{ google_search: {} }] }],
    ['web_search', { web_search: true }],
    ['plugins', { plugins: [{ id: 'web' }] }],
    ['search_parameters', { search_parameters: { mode: 'auto' } }],
    ['searchParameters', { providerOptions: { xai: { searchParameters: {} } } }],
    ['enable_search', { enable_search: true }],
    ['mcp_servers', { mcp_servers: [{ url: 'https://a.example' }] }],
    ['tools web_search', { providerOptions: { openrouter: { tools: [{ type: 'web_search' }] } } }],
    ['useSearchGrounding', { providerOptions: { google: { useSearchGrounding: true } } }],
    ['mcp_servers', { providerOptions: { bedrock: { additionalModelRequestFields: { mcp_servers: [{}] } } } }],
    ['container', { container: 'c' }],
    ['fallbacks', { fallbacks: [{ model: 'm' }] }],
    ['models', { models: ['dear/one'] }],
    ['answering_model', { answering_model: 'dear/one' }],
    ['model', { providerOptions: { openrouter: { model: 'dear/one' } } }],
    ['n', { n: 'many' }],
    ['n', { providerOptions: { openai: { n: 1e9 } } }],
    ['fields of the same name', { max_tokens: 5, Max_Tokens: 500 }],
    ['fields of the same name', saying({ type: 'text', Type: 'image_url', text: 'x' })],
  ])('%s', (unbounded, body) => {
    expect(of(body).unbounded).toBe(unbounded)
  })

  test('a name that stands twice in what was sent', () => {
    const call = callOf({ ...SAID, max_tokens: 1 }, 'openai-chat', '{"max_tokens":9,"messages":[],"max_tokens":1}')
    expect(factsOf(call).unbounded).toBe('fields of the same name')
  })

  test.each<[string, JsonObject]>([
    ['no such things', { plugins: [], enable_search: false, mcp_servers: null }],
    ['fields that nobody knows', { frobnicate: { much: true } }],
    ['the gateway’s own models', { providerOptions: { gateway: { models: ['a/b'], order: ['x'] } } }],
    [
      'what the caller runs',
      {
        tools: [
          { type: 'function', function: { name: 'f' } },
          { name: 'g', input_schema: {} },
        ],
      },
    ],
    ['a tool of two cases', { tools: [{ name: 'g', input_schema: { properties: { id: {}, ID: {} } } }] }],
    ['an editor', { tools: [{ type: 'text_editor_20250728', name: 'e' }] }],
  ])('is not said of %s', (_, body) => {
    expect(of(body)).toMatchObject({ passes: 1, calls: {} })
    expect(of(body).unbounded).toBeUndefined()
  })
})

test('searches are bounded by their number, and pause after ten', () => {
  const search = (uses: number) => ({ type: 'web_search_20250305', name: 'web_search', max_uses: uses })
  expect(of({ tools: [search(3)] })).toMatchObject({ calls: { webSearch: 3 }, passes: 11, describedTools: 1 })
  const fetching = { type: 'provider', id: 'anthropic.web_fetch_20250910', args: { maxUses: 20 } }
  expect(of({ tools: [search(3), fetching] })).toMatchObject({ calls: { webSearch: 3 }, passes: 24 })
})

test('what the provider describes itself is told apart', () => {
  const tools = [
    { type: 'bash_20250124', name: 'bash' },
    { type: 'computer_20250124' },
    { name: 'f', input_schema: {} },
  ]
  expect(of({ tools })).toMatchObject({ describedTools: 2, hasTools: true, passes: 1 })
  expect(of({ output_config: { format: {} } })).toMatchObject({ describedTools: 0, hasTools: true })
  expect(of({}).hasTools).toBe(false)
})

test('a prompt that may be made shorter is read once more, and the summary is not limited', () => {
  const edits = { edits: [{ type: 'compact_20260112' }] }
  expect(of({ context_management: edits })).toMatchObject({ passes: 2, mayCompact: true })
  expect(of({ context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } })).toMatchObject({ passes: 1 })
  expect(of({ providerOptions: { anthropic: { contextManagement: edits } } }).mayCompact).toBe(true)
})

test.each<[number, JsonObject]>([
  [1, {}],
  [1, { n: null }],
  [4, { n: 4 }],
  [8, { n: 4, best_of: 8 }],
  [5, { providerOptions: { openai: { n: 5 } } }],
])('%i answers are asked for by %j', (answers, body) => {
  expect(of(body, 'openai-chat').answers).toBe(answers)
})

test.each<[boolean, JsonObject]>([
  [true, saying({ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } })],
  [true, { tools: [{ name: 'f', cache_control: { type: 'ephemeral', ttl: '1h' } }] }],
  [true, { cache_control: { type: 'ephemeral', ttl: '1h' } }],
  [true, prompting({ type: 'text', text: 'x', providerOptions: { anthropic: { cacheControl: { ttl: '1h' } } } })],
  [true, prompting({ type: 'tool-result', output: { type: 'content', value: [KEPT_TEXT] } })],
  [false, prompting({ type: 'tool-result', output: { type: 'json', value: [KEPT_TEXT] } })],
  [true, { providerOptions: { bedrock: { cachePoint: { type: 'default', ttl: '1h' } } } }],
  [true, { prompt_cache_retention: '24h' }],
  [true, { providerOptions: { openai: { promptCacheRetention: '24h' } } }],
  [false, saying({ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '5m' } })],
  [false, { providerOptions: { gateway: { caching: 'auto' } } }],
  [false, saying({ type: 'tool_use', input: { ttl: '1h' } })],
])('kept for an hour or longer: %s of %j', (isKeptLong, body) => {
  expect(of(body).isKeptLong).toBe(isKeptLong)
})

test('what is predicted may be billed as well', () => {
  const prediction = { type: 'content', content: 'abc' }
  expect(of({ prediction }, 'openai-chat').predictedBytes).toBe(JSON.stringify(prediction).length)
  expect(of({ providerOptions: { openai: { prediction } } }).predictedBytes).toBeGreaterThan(3)
})

test('a longer window is asked for by a beta', () => {
  const call = callOf({ ...SAID })
  expect(factsOf(call).isLongContext).toBe(false)
  expect(factsOf({ ...call, headers: { 'anthropic-beta': 'a,context-1m-2025-08-07' } }).isLongContext).toBe(true)
  expect(of({ anthropic_beta: ['context-1m-2025-08-07'] }).isLongContext).toBe(true)
  const anthropicBeta = ['context-1m-2025-08-07']
  expect(of({ providerOptions: { anthropic: { anthropicBeta } } }).isLongContext).toBe(true)
  const additionalModelRequestFields = { anthropic_beta: anthropicBeta }
  expect(of({ providerOptions: { bedrock: { additionalModelRequestFields } } }).isLongContext).toBe(true)
  expect(of(saying({ type: 'text', text: 'context-1m' })).isLongContext).toBe(false)
})
