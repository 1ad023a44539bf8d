import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Content, Result, StreamPart } from '#gateway/core/canonical/parts.ts'
import { GatewayError } from '#gateway/core/error.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { anthropicMessages, anthropicMessagesWire } from '#gateway/dialect/anthropic-messages/index.ts'
import { PEER } from '../../../../../harness/peer.ts'
import { nativeParts, reduced } from '../answers.ts'
import { callOf, HELLO, META } from '../calls.ts'
import { eventsOf } from '../event-order.ts'

const ANTHROPIC = { ...PEER, provider: 'anthropic' }

const call = callOf({ ...HELLO, stream: true })

const decoded = (text: string): StreamPart[] => {
  const decoder = anthropicMessagesWire.decodeStream(ANTHROPIC)
  const parts = eventsOf(text).flatMap(({ event, data }) => decoder.read({ event, data: JSON.stringify(data) }))
  return [...parts, ...decoder.end()]
}

/** A stream of the given events between `message_start` and the end. */
const streamOf = (...events: JsonObject[]): string =>
  [
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        model: 'claude-x',
        usage: { input_tokens: 7, cache_read_input_tokens: 5, output_tokens: 1 },
      },
    },
    ...events,
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { input_tokens: null, output_tokens: 12 },
    },
    { type: 'message_stop' },
  ]
    .map((event) => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('')

const block = (content_block: JsonObject, ...deltas: JsonObject[]): JsonObject[] => [
  { type: 'content_block_start', index: 0, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
  { type: 'content_block_stop', index: 0 },
]

const meaning = ({ content, finishReason, usage, providerMetadata }: Result) => ({
  // Blocks without text do not exist on the wire, and arguments are JSON whatever their spaces.
  content: content.flatMap((part): Content[] => {
    const isNothing = (part.type === 'text' || part.type === 'reasoning') && part.text === '' && !part.providerMetadata
    if (part.type === 'tool-call') return [{ ...part, input: JSON.stringify(JSON.parse(part.input)) }]
    return isNothing ? [] : [part]
  }),
  finishReason,
  usage: { input: usage.inputTokens, output: usage.outputTokens },
  providerMetadata,
})

describe('what was encoded', () => {
  test('comes back from the stream as it was', () => {
    fc.assert(
      fc.property(
        nativeParts.filter((parts) =>
          reduced(parts).content.every((part) => part.type !== 'reasoning' || part.providerMetadata),
        ),
        (parts) => {
          const encoder = anthropicMessages.encodeStream(call, META)
          const before = meaning(reduced(parts))
          const after = meaning(reduced(decoded(encoder.write(parts) + encoder.end())))
          const callsTools = before.content.some((part) => part.type === 'tool-call' && !part.providerExecuted)
          expect(after.content).toEqual(before.content)
          expect(after.usage).toEqual(before.usage)
          if (!callsTools) expect(after.finishReason).toEqual(before.finishReason)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('is the same from the stream and from the whole answer', () => {
    fc.assert(
      fc.property(nativeParts, (parts) => {
        const encoder = anthropicMessages.encodeStream(call, META)
        const streamed = reduced(decoded(encoder.write(parts) + encoder.end()))
        const body = anthropicMessages.encodeResult(reduced(parts), call, META)
        expect(meaning(streamed)).toEqual(meaning(anthropicMessagesWire.decodeResult(body, ANTHROPIC)))
      }),
      { numRuns: 200 },
    )
  })
})

test('usage of start and end is merged, null does not overwrite', () => {
  const { usage } = reduced(decoded(streamOf()))
  expect(usage.raw).toEqual({ input_tokens: 7, cache_read_input_tokens: 5, output_tokens: 12 })
  expect(usage.inputTokens).toEqual({ total: 12, noCache: 7, cacheRead: 5, cacheWrite: 0 })
})

test('id and model are the provider’s', () => {
  expect(reduced(decoded(streamOf())).response).toEqual({ id: 'msg_1', modelId: 'claude-x' })
})

test('a call without arguments has an empty object', () => {
  const parts = decoded(streamOf(...block({ type: 'tool_use', id: 't', name: 'f', input: {} })))
  expect(parts).toContainEqual({ type: 'tool-call', toolCallId: 't', toolName: 'f', input: '{}' })
})

test('arguments that come with the start are not lost', () => {
  const parts = decoded(streamOf(...block({ type: 'tool_use', id: 't', name: 'f', input: { a: 1 } })))
  expect(parts).toContainEqual({ type: 'tool-call', toolCallId: 't', toolName: 'f', input: '{"a":1}' })
})

test('citations end their text, and each URL is a source once', () => {
  const citation = {
    type: 'web_search_result_location',
    url: 'https://e.com',
    title: 'E',
    cited_text: 'so',
    encrypted_index: 'x',
  }
  const cited = { type: 'citations_delta', citation }
  const parts = decoded(
    streamOf(...block({ type: 'text', text: '' }, { type: 'text_delta', text: 'Hi' }, cited, cited)),
  )
  const source = { type: 'source', sourceType: 'url', id: 'https://e.com', url: 'https://e.com', title: 'E' }
  expect(parts.filter(({ type }) => type === 'source')).toEqual([source])
  expect(parts.find(({ type }) => type === 'text-end')).toEqual({
    type: 'text-end',
    id: '0',
    citations: [
      { source, citedText: 'so' },
      { source, citedText: 'so' },
    ],
    providerMetadata: { anthropic: { citations: [citation, citation] } },
  })
})

test('what the provider ran itself is marked as run, failures as failures', () => {
  const result = { type: 'web_search_tool_result', tool_use_id: 's', content: { type: 'web_search_tool_result_error' } }
  const parts = decoded(
    streamOf(...block({ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }), ...block(result)),
  )
  expect(parts).toContainEqual(expect.objectContaining({ type: 'tool-call', toolCallId: 's', providerExecuted: true }))
  expect(parts).toContainEqual(expect.objectContaining({ type: 'tool-result', toolName: 'web_search', isError: true }))
})

test('a message that comes whole with its start, as calls from code that Anthropic runs do, loses nothing', () => {
  const caller = { type: 'code_execution_20250825', tool_id: 'srvtoolu_1' }
  const content = [{ type: 'tool_use', id: 'toolu_1', name: 'roll', input: { sides: 6 }, caller }]
  const start = { type: 'message_start', message: { id: 'msg_1', content, stop_reason: 'tool_use' } }
  const parts = decoded(
    [start, { type: 'message_stop' }]
      .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join(''),
  )
  expect(reduced(parts)).toMatchObject({
    content: [{ type: 'tool-call', toolCallId: 'toolu_1', toolName: 'roll', input: '{"sides":6}' }],
    finishReason: { unified: 'tool-calls' },
  })
})

test('blocks, deltas and events of tomorrow break nothing and travel whole', () => {
  const parts = decoded(
    streamOf(
      { type: 'weather_report', sky: 'blue' },
      ...block({ type: 'hologram', depth: 3, content: null }, { type: 'hologram_delta', content: 'data' }),
    ),
  )
  expect(parts.filter(({ type }) => type === 'custom')).toEqual([
    {
      type: 'custom',
      kind: 'anthropic.hologram',
      providerMetadata: { anthropic: { block: { type: 'hologram', depth: 3, content: 'data' } } },
    },
  ])
})

describe('a stream that breaks', () => {
  test('has no finish, at whatever event it was cut', () => {
    const events = streamOf(...block({ type: 'text', text: '' }, { type: 'text_delta', text: 'Hi' })).split(/(?<=\n\n)/)
    for (let count = 0; count < events.length; count++) {
      const types = decoded(events.slice(0, count).join('')).map(({ type }) => type)
      expect(types).not.toContain('finish')
    }
  })

  test('is an error part when the provider says so', () => {
    const event = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    const parts = decoded(streamOf(event))
    const error = parts.flatMap((part) => (part.type === 'error' ? [part.error as GatewayError] : []))
    expect(error).toEqual([expect.any(GatewayError)])
    expect(error[0]).toMatchObject({ code: 'overloaded', message: 'Overloaded', status: 529 })
    expect(parts.some(({ type }) => type === 'finish')).toBe(false)
  })
})

describe('a whole answer', () => {
  test('that is an error object is that error', () => {
    const body = { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } }
    const read = () => anthropicMessagesWire.decodeResult(body, ANTHROPIC)
    expect(read).toThrow(expect.objectContaining({ code: 'rate-limited', message: 'Slow down' }))
  })

  test('that is nothing we know is a failure', () => {
    expect(() => anthropicMessagesWire.decodeResult({ ok: true }, ANTHROPIC)).toThrow(
      expect.objectContaining({ code: 'upstream-failed' }),
    )
  })
})
