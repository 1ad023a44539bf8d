import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StreamPart } from '#gateway/core/canonical/parts.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { ChatQuirks } from '#gateway/core/provider/quirks.ts'
import { UNKNOWN_USAGE } from '#gateway/core/usage/buckets.ts'
import { openaiChatWire } from '#gateway/dialect/openai-chat/index.ts'
import { PEER, peerWith } from '../../../../../harness/peer.ts'
import { contentOf } from '../answers.ts'

type Event = JsonObject | string

const decode = (events: readonly Event[], quirks: ChatQuirks = {}): StreamPart[] => {
  const decoder = openaiChatWire.decodeStream(peerWith<'openai-chat'>(quirks))
  const read = events.flatMap((event) =>
    decoder.read({ data: typeof event === 'string' ? event : JSON.stringify(event) }),
  )
  return [...read, ...decoder.end()]
}

const delta = (delta: JsonObject, rest: JsonObject = {}): JsonObject => ({
  id: 'chatcmpl-1',
  created: 1_790_000_000,
  model: 'one',
  choices: [{ index: 0, delta, finish_reason: null }],
  ...rest,
})
const finished = (finish_reason = 'stop', rest: JsonObject = {}): JsonObject => ({
  choices: [{ index: 0, delta: {}, finish_reason }],
  ...rest,
})
const done = [finished(), '[DONE]'] as const
const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
const finishOf = (parts: readonly StreamPart[]) => parts.find((part) => part.type === 'finish')
const typesOf = (parts: readonly StreamPart[]) => parts.map(({ type }) => type)

test('text, with what the provider says of itself', () => {
  expect(
    decode([
      delta({ role: 'assistant', content: '' }),
      delta({ content: 'Hé' }),
      delta({ content: '🙂' }),
      finished('stop', { usage: USAGE }),
      '[DONE]',
    ]),
  ).toEqual([
    { type: 'response-metadata', id: 'chatcmpl-1', modelId: 'one', timestamp: new Date(1_790_000_000_000) },
    { type: 'text-start', id: 'text-0' },
    { type: 'text-delta', id: 'text-0', delta: 'Hé' },
    { type: 'text-delta', id: 'text-0', delta: '🙂' },
    { type: 'text-end', id: 'text-0' },
    {
      type: 'finish',
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: {
        inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 2, text: 2, reasoning: 0 },
        raw: USAGE,
      },
    },
  ])
})

describe('tool calls', () => {
  const call = (entry: JsonObject) => delta({ tool_calls: [entry] })
  const callsOf = (events: readonly Event[]) =>
    decode([...events, ...done]).flatMap((part) =>
      part.type === 'tool-call' ? [[part.toolCallId, part.toolName, part.input]] : [],
    )

  test('interleaved by index, an empty input is an empty object', () => {
    const parts = decode([
      delta({ content: 'Let me see.' }),
      call({ index: 1, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }),
      call({ index: 2, id: 'b', function: { name: 'g', arguments: '' } }),
      call({ index: 1, function: { arguments: '{"x":' } }),
      call({ index: 1, function: { name: '', arguments: '1}' } }),
      finished('tool_calls'),
      '[DONE]',
    ])
    expect(typesOf(parts)).toEqual([
      'response-metadata',
      'text-start',
      'text-delta',
      'text-end',
      'tool-input-start',
      'tool-input-start',
      'tool-input-delta',
      'tool-input-delta',
      'tool-input-end',
      'tool-call',
      'tool-input-end',
      'tool-call',
      'finish',
    ])
    expect(contentOf(parts).slice(1)).toMatchObject([
      { toolCallId: 'a', toolName: 'f', input: '{"x":1}' },
      { toolCallId: 'b', toolName: 'g', input: '{}' },
    ])
  })

  test('without index, as Mistral sends them', () => {
    const both = [
      { id: 'gSIMJiOkT', function: { name: 'f', arguments: '{"a":1}' } },
      { id: 'hTJNKjPlU', function: { name: 'f', arguments: '{"a":2}' } },
    ]
    expect(callsOf([delta({ tool_calls: both })])).toEqual([
      ['gSIMJiOkT', 'f', '{"a":1}'],
      ['hTJNKjPlU', 'f', '{"a":2}'],
    ])
  })

  test('all at index 0', () => {
    const events = ['a', 'b'].map((id) => call({ index: 0, id, function: { name: 'f', arguments: `"${id}"` } }))
    expect(callsOf(events)).toEqual([
      ['a', 'f', '"a"'],
      ['b', 'f', '"b"'],
    ])
  })

  test('without id, with an object for arguments, with the name after the arguments', () => {
    expect(callsOf([call({ index: 0, function: { name: 'f', arguments: { a: 1 } } })])).toEqual([
      ['call_chatcmpl10', 'f', '{"a":1}'],
    ])
    expect(
      callsOf([
        call({ index: 0, id: 'a', function: { arguments: '{}' } }),
        call({ index: 0, function: { name: 'f' } }),
      ]),
    ).toEqual([['a', 'f', '{}']])
  })

  test('make `stop` a tool-calls finish', () => {
    const parts = decode([call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }), ...done])
    expect(finishOf(parts)?.finishReason).toEqual({ unified: 'tool-calls', raw: 'stop' })
  })
})

describe('reasoning', () => {
  const contentFor = (...deltas: JsonObject[]) => contentOf(decode([...deltas.map((entry) => delta(entry)), ...done]))

  test.each(['reasoning', 'reasoning_content'])('as %s', (field) => {
    expect(
      contentFor({ content: '', [field]: 'thou' }, { [field]: 'ght', content: null }, { content: 'a', [field]: null }),
    ).toEqual([
      { type: 'reasoning', text: 'thought' },
      { type: 'text', text: 'a' },
    ])
  })

  test('as parts of the content, as Mistral sends it', () => {
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'thought' }] }
    expect(contentFor({ content: [thinking] }, { content: [{ type: 'text', text: 'a' }] }, { content: 'b' })).toEqual([
      { type: 'reasoning', text: 'thought' },
      { type: 'text', text: 'ab' },
    ])
  })

  test('details are not read twice; those with state are kept as they came, and close their block', () => {
    const format = 'anthropic-claude-v1'
    const text = (text: string) => ({
      reasoning: text,
      reasoning_details: [{ type: 'reasoning.text', text, format, index: 0 }],
    })
    const opaque = (detail: JsonObject) => ({ reasoning_details: [{ format, index: 0, ...detail }] })
    const state = (detail: JsonObject) => ({ acme: { reasoning_details: [{ ...detail, format, index: 0 }] } })
    expect(
      contentFor(
        text('one '),
        text('two'),
        opaque({ type: 'reasoning.text', signature: 'Eq+/=' }),
        opaque({ type: 'reasoning.encrypted', data: 'blob' }),
        text('three'),
        { content: 'a' },
      ),
    ).toEqual([
      {
        type: 'reasoning',
        text: 'one two',
        providerMetadata: state({ type: 'reasoning.text', text: 'one two', signature: 'Eq+/=' }),
      },
      { type: 'reasoning', text: '', providerMetadata: state({ type: 'reasoning.encrypted', data: 'blob' }) },
      { type: 'reasoning', text: 'three' },
      { type: 'text', text: 'a' },
    ])
  })

  test('the state of a tool call is kept, before or after it', () => {
    const detail = { type: 'reasoning.encrypted', data: 'sig', id: 'c', format: 'google-gemini-v1' }
    const state = { reasoning_details: [detail] }
    const call = { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }] }
    for (const deltas of [[state, call], [call, state], [state]])
      expect(contentFor(...deltas)).toContainEqual({ type: 'reasoning', text: '', providerMetadata: { acme: state } })
  })
})

describe('other content', () => {
  test('refusals are text that says so', () => {
    expect(contentOf(decode([delta({ refusal: 'I can' }), delta({ refusal: 'not.' }), ...done]))).toEqual([
      { type: 'text', text: 'I cannot.', providerMetadata: { openai: { refusal: true } } },
    ])
  })

  test('sources of OpenAI and Perplexity, each once', () => {
    const cited = {
      type: 'url_citation',
      url_citation: { url: 'https://a.example', title: 'A', start_index: 0, end_index: 4 },
    }
    const events = [
      delta(
        { content: 'a', annotations: [cited] },
        { citations: ['https://b.example'], search_results: [{ url: 'https://c.example', title: 'C' }] },
      ),
      delta({ content: 'b' }, { citations: ['https://b.example', 'https://c.example'] }),
    ]
    expect(contentOf(decode([...events, ...done])).filter(({ type }) => type === 'source')).toMatchObject([
      { url: 'https://a.example', title: 'A', providerMetadata: { openai: { startIndex: 0, endIndex: 4 } } },
      { url: 'https://c.example', title: 'C' },
      { url: 'https://b.example' },
    ])
  })

  test('images are files', () => {
    const images = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }]
    expect(contentOf(decode([delta({ images }), ...done]))).toEqual([
      { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AAAA' } },
    ])
  })

  test('other choices are not mixed in', () => {
    const second = { choices: [{ index: 1, delta: { content: 'other' } }] }
    expect(contentOf(decode([delta({ content: 'a' }), second, ...done]))).toEqual([{ type: 'text', text: 'a' }])
  })
})

describe('usage', () => {
  test.each<[string, JsonObject[]]>([
    ['in a last chunk without choices', [finished(), { choices: [], usage: USAGE }]],
    ['in the finish chunk', [finished('stop', { usage: USAGE })]],
    ['in the choice', [{ choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: USAGE }] }]],
    ['before the finish', [delta({}, { usage: USAGE }), finished()]],
    ['in x_groq', [finished('stop', { x_groq: { usage: USAGE } })]],
    [
      'null before, several times',
      [
        delta({}, { usage: null }),
        delta({}, { usage: { prompt_tokens: 3, completion_tokens: 0 } }),
        finished(),
        { choices: [], usage: USAGE },
      ],
    ],
  ])('%s', (_where, events) => {
    expect(finishOf(decode([...events, '[DONE]']))?.usage.raw).toEqual(USAGE)
  })

  test('is the provider’s object alone: the tier, which decides the price, is beside it', () => {
    const decoder = openaiChatWire.decodeStream(PEER)
    const events = [delta({ content: 'a' }, { service_tier: 'priority' }), finished('stop', { usage: USAGE })]
    for (const event of events) decoder.read({ data: JSON.stringify(event) })
    expect(finishOf(decoder.end())?.usage.raw).toEqual(USAGE)
    expect(decoder.usage()).toEqual({ raw: USAGE, beside: { tier: 'priority', calls: {}, isFinal: true } })
  })

  test('is unknown when none came', () => {
    expect(finishOf(decode([delta({ content: 'a' }, { service_tier: 'default' }), ...done]))?.usage).toEqual(
      UNKNOWN_USAGE,
    )
  })
})

describe('the end', () => {
  test('a stream without a finish reason has none', () => {
    for (const events of [[delta({ content: 'a' })], []]) expect(finishOf(decode(events))).toBeUndefined()
    expect(finishOf(decode([delta({ content: 'a' }), finished()]))).toBeDefined()
    expect(finishOf(decode([delta({ content: 'a' }), finished()], { ends: 'finish-reason' }))).toBeDefined()
  })

  test('nor one without [DONE] whose provider is known to send it', () => {
    expect(finishOf(decode([delta({ content: 'a' }), finished()], { ends: 'done' }))).toBeUndefined()
  })

  test('deltas after the finish reason, repeated finish reasons, and events after [DONE]', () => {
    const parts = decode([
      delta({ content: 'a' }),
      finished(),
      delta({ content: 'b' }),
      finished('length'),
      '[DONE]',
      delta({ content: 'c' }),
      '[DONE]',
    ])
    expect(contentOf(parts)).toEqual([{ type: 'text', text: 'ab' }])
    expect(parts.filter(({ type }) => type === 'finish')).toMatchObject([
      { finishReason: { unified: 'length', raw: 'length' } },
    ])
  })

  test.each<[Event, string, string]>([
    [{ error: { message: 'Slow down', code: 429 } }, 'rate-limited', 'Slow down'],
    [{ error: { message: 'Too busy', type: 'overloaded_error' } }, 'overloaded', 'Too busy'],
    [{ error: { message: 'Broken', type: 'server_error', code: null } }, 'upstream-failed', 'Broken'],
    [{ error: 'just text' }, 'upstream-failed', 'just text'],
    [
      { choices: [{ index: 0, delta: {}, finish_reason: 'error', error: { code: 502, message: 'Upstream' } }] },
      'upstream-failed',
      'Upstream',
    ],
    ['<html>', 'upstream-failed', 'The provider sent an event that is not a JSON object: "<html>".'],
  ])('%j is an error part, and nothing follows', (event, code, message) => {
    const parts = decode([delta({ content: 'a' }), event, delta({ content: 'b' }), '[DONE]'])
    expect(parts.at(-1)).toMatchObject({ type: 'error', error: { code, message } })
    expect(JSON.stringify(parts)).not.toContain('"b"')
  })
})

test('every opened block is closed, once, before the one finish, whatever comes', () => {
  const entry = fc.oneof(
    fc.constantFrom<JsonObject>(
      { content: 'a' },
      { content: '' },
      { reasoning: 'r' },
      { refusal: 'n' },
      { content: [{ type: 'text', text: 't' }] },
    ),
    fc
      .record({ index: fc.nat({ max: 2 }), id: fc.constantFrom('x', 'y', ''), name: fc.constantFrom('f', '') })
      .map(({ index, id, name }): JsonObject => ({ tool_calls: [{ index, id, function: { name, arguments: '1' } }] })),
  )
  // A call that never gets a name is a failure.
  const named = ['a', 'b', 'c'].map((id, index) => ({ tool_calls: [{ index, id, function: { name: 'f' } }] }))
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), (entries) => {
      const parts = decode([...[...named, ...entries].map((each) => delta(each)), ...done])
      const ids = (suffix: string) =>
        parts.flatMap((part) => (part.type.endsWith(suffix) && 'id' in part ? [part.id] : [])).toSorted()
      expect(ids('-end')).toEqual(ids('-start'))
      expect(ids('tool-input-end')).toEqual(
        parts.flatMap((part) => (part.type === 'tool-call' ? [part.toolCallId] : [])).toSorted(),
      )
      expect(typesOf(parts).indexOf('finish')).toBe(parts.length - 1)
    }),
  )
})

describe('a whole answer', () => {
  const decodeResult = (body: JsonObject) => openaiChatWire.decodeResult(body, PEER)

  const message = (message: JsonObject, rest: JsonObject = {}) => ({
    id: 'r',
    model: 'one',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    ...rest,
  })

  test('is read like a stream of one chunk', () => {
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }
    const body = message(
      { role: 'assistant', content: 'a', reasoning_content: 'r', tool_calls: [call] },
      { usage: USAGE, service_tier: 'flex' },
    )
    expect(decodeResult(body)).toEqual({
      content: [
        { type: 'reasoning', text: 'r' },
        { type: 'text', text: 'a' },
        { type: 'tool-call', toolCallId: 'a', toolName: 'f', input: '{}' },
      ],
      finishReason: { unified: 'tool-calls', raw: 'stop' },
      usage: expect.objectContaining({ raw: USAGE }),
      warnings: [],
      response: { id: 'r', modelId: 'one', body },
    })
  })

  test.each<[JsonObject, string]>([
    [{ error: { message: 'Slow down', code: 429 } }, 'rate-limited'],
    [{ choices: [] }, 'upstream-failed'],
    [{ hello: 'world' }, 'upstream-failed'],
  ])('%j is none', (body, code) => expect(() => decodeResult(body)).toThrow(expect.objectContaining({ code })))
})
