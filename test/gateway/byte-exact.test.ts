import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WireName } from '#gateway/core/call.ts'
import { type FakeProvider, fakeProvider, JSON_TYPE, type Scripted, SSE } from '../harness/fake-provider.ts'
import { startGateway, type TestGateway } from '../harness/gateway.ts'

/** Bytes as no serializer of ours would write them: spaces, escapes, numbers, unknown fields and events, comments. */
interface Sample {
  readonly path: string
  readonly provider: string
  readonly request: object
  readonly whole: string
  readonly stream: string
  readonly error: string
}

const CHUNK = '"id": "c1", "object":"chat.completion.chunk", "created":1.0, "model":"m\\u002d1", "x_new":{"a":1e3}'

const SAMPLES: Readonly<Record<WireName, Sample>> = {
  'openai-chat': {
    path: '/v1/chat/completions',
    provider: 'acme',
    request: { messages: [{ role: 'user', content: 'Hello?' }], stream_options: { include_usage: true } },
    whole: `{ "id":"c1", "object":"chat.completion", "created":1.0, "model":"m\\u002d1", "x_new":[1e3, {}],
      "choices":[{"index":0, "message":{"role":"assistant", "content":"Gr\\u00fc\\u00dfe \\/ Grüße 🌍", "x":null}, "finish_reason":"stop"}],
      "usage":{"prompt_tokens":3, "completion_tokens":4, "total_tokens":7} }\n`,
    stream: [
      ': comment 🌍\n\n',
      `data: {${CHUNK}, "choices":[{"index":0, "delta":{"role":"assistant", "content":""}, "finish_reason":null}]}\n\n`,
      `event: x\nid: 7\ndata: {${CHUNK}, "choices":[{"index":0, "delta":{"content":"Gr\\u00fc\\u00dfe 🌍"}, "x":[ ]}]}\n\n`,
      `data:{${CHUNK},"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n`,
      `data: {${CHUNK}, "choices":[], "usage":{"prompt_tokens":3, "completion_tokens":4, "total_tokens":7}}\n\n`,
      'data: [DONE]\n\n',
    ].join(''),
    error: '{"error": {"message":"No \\u2013 too long", "type":"invalid_request_error", "x":1.50}, "trace":"t" }',
  },
  'anthropic-messages': {
    path: '/v1/messages',
    provider: 'anthropic',
    request: { messages: [{ role: 'user', content: 'Hello?' }], max_tokens: 9 },
    whole: `{ "id":"m1", "type":"message", "role":"assistant", "model":"claude\\u002d1", "x_new":[1e3, {}],
      "content":[{"type":"thinking", "thinking":"Hm\\u2026", "signature":"c2ln+/=="}, {"type":"text", "text":"Grüße 🌍", "x":null}],
      "stop_reason":"end_turn", "stop_sequence":null, "usage":{"input_tokens":3, "output_tokens":4} }\n`,
    stream: [
      'event: message_start\ndata: {"type":"message_start", "message":{"id":"m1", "type":"message", "role":"assistant", "model":"claude\\u002d1", "content":[], "usage":{"input_tokens":3, "output_tokens":1}}}\n\n',
      ': comment 🌍\n\n',
      'event: tomorrow\ndata: {"type":"tomorrow", "x":1e3}\n\n',
      'event: content_block_start\ndata: {"type":"content_block_start", "index":0, "content_block":{"type":"text", "text":"", "x":{ }}}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta", "index":0, "delta":{"type":"text_delta", "text":"Gr\\u00fc\\u00dfe 🌍"}}\n\n',
      'event: content_block_stop\ndata: {"type":"content_block_stop", "index":0}\n\n',
      'event: message_delta\ndata: {"type":"message_delta", "delta":{"stop_reason":"end_turn"}, "usage":{"output_tokens":5}}\n\n',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ].join(''),
    error: '{"type":"error", "error": {"type":"invalid_request_error", "message":"No \\u2013 too long"}, "x":1.50 }',
  },
}

let provider: FakeProvider
let gateway: TestGateway
let answer: Scripted

beforeAll(async () => {
  provider = await fakeProvider(() => answer)
  gateway = await startGateway(
    {
      providers: {
        acme: { type: 'openai-compatible', baseUrl: provider.url },
        anthropic: { baseUrl: provider.url },
      },
      models: Object.fromEntries(
        Object.values(SAMPLES).map(({ provider: slug }) => [
          `test/${slug}`,
          { name: slug, type: 'language', endpoints: [{ provider: slug, model: 'one' }] },
        ]),
      ),
    },
    { ANTHROPIC_API_KEY: 'sk-upstream' },
  )
})
afterAll(async () => {
  await gateway.close()
  await provider.close()
})

const ask = async (sample: Sample, stream: boolean, scripted: Scripted, more: object = {}) => {
  answer = scripted
  const body = { model: `test/${sample.provider}`, stream, ...sample.request, ...more }
  const response = await gateway.post(sample.path, stream ? body : { ...body, stream_options: undefined })
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
}

const cutAt = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const ends = [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end)).filter(({ length }) => length > 0)
}

/** One write, one write a byte, and cuts anywhere, inside of characters and events. */
const chunkings = fc.oneof(
  fc.constant<(bytes: Buffer) => Buffer[]>((bytes) => [bytes]),
  fc.constant<(bytes: Buffer) => Buffer[]>((bytes) => Array.from(bytes, (byte) => Buffer.of(byte))),
  fc.array(fc.nat(5000), { maxLength: 20 }).map((places) => (bytes: Buffer) => cutAt(bytes, places)),
)

describe.each(Object.entries(SAMPLES))('same dialect in and out is byte-exact: %s', (_wire, sample) => {
  test.each([
    ['a whole answer', 'whole', false],
    ['a stream', 'stream', true],
  ] as const)('%s comes back as the provider wrote it, however its bytes are cut', async (_, kind, stream) => {
    const bytes = Buffer.from(sample[kind])
    await fc.assert(
      fc.asyncProperty(chunkings, async (cut) => {
        const got = await ask(sample, stream, { headers: stream ? SSE : JSON_TYPE, chunks: cut(bytes) })
        expect(got.bytes.toString()).toBe(sample[kind])
        expect(got.bytes.equals(bytes)).toBe(true)
      }),
      { numRuns: 12 },
    )
  })

  test.each([false, true])('an error comes back as the same JSON (stream: %s)', async (stream) => {
    const got = await ask(sample, stream, { status: 400, headers: JSON_TYPE, chunks: [sample.error] })
    expect(got.status).toBe(400)
    expect(JSON.parse(got.bytes.toString())).toEqual(JSON.parse(sample.error))
  })
})

test('of a chat stream only the usage that the gateway asked for by itself is left out', async () => {
  const sample = SAMPLES['openai-chat']
  const events = sample.stream.split(/(?<=\n\n)/)
  const got = await ask(sample, true, { headers: SSE, chunks: events }, { stream_options: undefined })
  expect(got.bytes.toString()).toBe(events.filter((event) => !event.includes('"usage"')).join(''))
  expect((await gateway.lastRecord())?.tokens).toMatchObject({ input: 3, output: 4 })
})
