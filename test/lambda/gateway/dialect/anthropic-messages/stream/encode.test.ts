import Anthropic from '@anthropic-ai/sdk'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StreamPart } from '#gateway/core/canonical/parts.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { anthropicMessages } from '#gateway/dialect/anthropic-messages/index.ts'
import { unwrapSignature } from '#gateway/dialect/anthropic-messages/reasoning/carrier.ts'
import { listen } from '../../../../../harness/listen.ts'
import { anyParts, reduced } from '../answers.ts'
import { callOf, HELLO, META } from '../calls.ts'
import { eventsOf, illegalEvent } from '../event-order.ts'

const call = callOf({ ...HELLO, stream: true })

const encoded = (parts: readonly StreamPart[]): string => {
  const encoder = anthropicMessages.encodeStream(call, META)
  return parts.map((part) => encoder.write([part])).join('') + encoder.end()
}

const FINISH: StreamPart = {
  type: 'finish',
  finishReason: { unified: 'stop', raw: 'stop' },
  usage: {
    inputTokens: { total: 9, noCache: 9, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: 3, text: 3, reasoning: undefined },
  },
}

let server: Awaited<ReturnType<typeof listen>>
let client: Anthropic
let bytes = ''

beforeAll(async () => {
  server = await listen((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(bytes)
  })
  client = new Anthropic({ apiKey: 'key', baseURL: server.url, maxRetries: 0 })
})
afterAll(() => server.close())

const throughSdk = (stream: string) => {
  bytes = stream
  return client.messages
    .stream({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'Hello' }] })
    .finalMessage()
}

describe('any provider’s parts', () => {
  test('become events in legal order', () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        expect(illegalEvent(encoded(parts))).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  test('give the official SDK the message that is answered without streaming', async () => {
    await fc.assert(
      fc.asyncProperty(anyParts, async (parts) => {
        const { provider_metadata, ...whole } = anthropicMessages.encodeResult(reduced(parts), call, META)
        expect(provider_metadata).toEqual({ gateway: META.gateway() })
        const message: unknown = JSON.parse(JSON.stringify(await throughSdk(encoded(parts))))
        expect(message).toMatchObject({ ...whole, usage: expect.objectContaining(whole['usage']) })
        expect((message as { content: unknown }).content).toEqual(whole['content'])
      }),
      { numRuns: 40 },
    )
  })

  test('do not depend on how they are batched', () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const encoder = anthropicMessages.encodeStream(call, META)
        expect(encoder.write(parts) + encoder.end()).toBe(encoded(parts))
      }),
      { numRuns: 100 },
    )
  })
})

test('text is written as it comes, not when its block ends', () => {
  const encoder = anthropicMessages.encodeStream(call, META)
  encoder.write([{ type: 'text-start', id: '0' }])
  expect(encoder.write([{ type: 'text-delta', id: '0', delta: 'Hi' }])).toContain('"text":"Hi"')
})

test('nothing is sent before content, so that another attempt stays possible', () => {
  const encoder = anthropicMessages.encodeStream(call, META)
  const lifecycle: StreamPart[] = [
    { type: 'stream-start', warnings: [] },
    { type: 'response-metadata', id: 'x' },
    { type: 'text-start', id: '0' },
    { type: 'reasoning-start', id: '0' },
  ]
  expect(encoder.write(lifecycle)).toBe('')
})

test('the start estimates the usage and the end tells it', () => {
  const [start, delta] = eventsOf(encoded([FINISH])).map(({ data }) => data)
  expect(start).toMatchObject({ message: { id: META.generationId, usage: { input_tokens: 3, output_tokens: 0 } } })
  expect(delta).toMatchObject({
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { input_tokens: 9, output_tokens: 3 },
    provider_metadata: { gateway: META.gateway() },
  })
})

test('base64 payloads do not count as text in the estimate', () => {
  const source = { type: 'base64', media_type: 'image/png', data: 'A'.repeat(1_000_000) }
  const withImage = callOf({ ...HELLO, messages: [{ role: 'user', content: [{ type: 'image', source }] }] })
  const encoder = anthropicMessages.encodeStream(withImage, META)
  const [start] = eventsOf(encoder.write([FINISH]) + encoder.end())
  expect(start?.data).toMatchObject({ message: { usage: { input_tokens: expect.toSatisfy((n: number) => n < 20) } } })
})

test('calls for the client end with tool_use, whatever the provider says', () => {
  const stream = encoded([{ type: 'tool-call', toolCallId: 'c', toolName: 'f', input: '' }, FINISH])
  expect(stream).toContain('"stop_reason":"tool_use"')
  expect(stream).toContain('"partial_json":"{}"')
})

test('a stop sequence is told', () => {
  const finishReason = { unified: 'stop', raw: 'stop_sequence' } as const
  const stream = encoded([{ ...FINISH, finishReason, providerMetadata: { anthropic: { stopSequence: 'END' } } }])
  expect(stream).toContain('"stop_reason":"stop_sequence","stop_sequence":"END"')
})

test('what other providers ran themselves, files and sources are left out', () => {
  const stream = encoded([
    { type: 'tool-input-start', id: 's', toolName: 'web_search', providerExecuted: true },
    { type: 'tool-input-delta', id: 's', delta: '{}' },
    { type: 'tool-call', toolCallId: 's', toolName: 'web_search', input: '{}', providerExecuted: true },
    { type: 'tool-result', toolCallId: 's', toolName: 'web_search', result: 'found' },
    { type: 'source', sourceType: 'url', id: 'u', url: 'https://example.com' },
    { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AAAA' } },
    FINISH,
  ])
  expect(eventsOf(stream).map(({ event }) => event)).toEqual(['message_start', 'message_delta', 'message_stop'])
})

test('arguments that are no JSON wait for the whole call', () => {
  const stream = encoded([
    { type: 'tool-input-start', id: 'c', toolName: 'patch', inputEncoding: 'text' },
    { type: 'tool-input-delta', id: 'c', delta: '*** Begin' },
    { type: 'tool-call', toolCallId: 'c', toolName: 'patch', input: '{"input":"*** Begin"}' },
    FINISH,
  ])
  const deltas = eventsOf(stream).filter(({ event }) => event === 'content_block_delta')
  expect(deltas.map(({ data }) => data['delta'])).toEqual([
    { type: 'input_json_delta', partial_json: '{"input":"*** Begin"}' },
  ])
})

test('state that another provider tied to a call travels wrapped, in front of the call', () => {
  const providerMetadata = { google: { thoughtSignature: 'c2ln' } }
  const result = reduced([{ type: 'tool-call', toolCallId: 'c', toolName: 'f', input: '{}', providerMetadata }, FINISH])
  const [thinking, use] = anthropicMessages.encodeResult(result, call, META)['content'] as { signature: string }[]
  expect(unwrapSignature(thinking?.signature ?? '')).toEqual({ options: providerMetadata, toolCallId: 'c' })
  expect(use).toEqual({ type: 'tool_use', id: 'c', name: 'f', input: {} })
})

test('state tied to a text travels behind it, but never as the last block, where clients look for the text', () => {
  const providerMetadata = { google: { thoughtSignature: 'c2ln' } }
  const text: StreamPart[] = [
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'Fine.' },
    { type: 'text-end', id: '0', providerMetadata },
  ]
  const blocks = (parts: StreamPart[]) => {
    const starts = eventsOf(encoded(parts)).filter(({ event }) => event === 'content_block_start')
    const whole = anthropicMessages.encodeResult(reduced(parts), call, META)['content'] as { type: string }[]
    const streamed = starts.map(({ data }) => (data['content_block'] as { type: string }).type)
    expect(streamed).toEqual(whole.map(({ type }) => type))
    return streamed
  }
  expect(blocks([...text, FINISH])).toEqual(['text'])
  const use: StreamPart = { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: '{}' }
  expect(blocks([...text, use, FINISH])).toEqual(['text', 'thinking', 'tool_use'])
})

describe('a failure after content', () => {
  const broken = () => {
    const encoder = anthropicMessages.encodeStream(call, META)
    const sent = encoder.write([
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Half an' },
    ])
    return sent + encoder.fail(new GatewayError('overloaded', 'Try again later.')) + encoder.end()
  }

  test('is an error event, and nothing after it', () => {
    expect(illegalEvent(broken())).toBeUndefined()
    expect(eventsOf(broken()).at(-1)?.data).toEqual({
      type: 'error',
      error: { type: 'overloaded_error', message: 'Try again later.' },
    })
  })

  test('makes the official SDK throw', async () => {
    await expect(throughSdk(broken())).rejects.toThrow('Try again later.')
  })

  test('an error part is one too', () => {
    const encoder = anthropicMessages.encodeStream(call, META)
    const stream = encoder.write([{ type: 'error', error: new GatewayError('timeout', 'Too slow.') }, FINISH])
    expect(eventsOf(stream).map(({ event }) => event)).toEqual(['error'])
  })
})
