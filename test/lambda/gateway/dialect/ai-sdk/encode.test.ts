import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Result, StreamPart } from '#gateway/core/canonical/parts.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import { aiSdk } from '#gateway/dialect/ai-sdk/index.ts'
import { decode, HELLO } from './inbound.ts'
import { META } from './meta.ts'

const USAGE = {
  inputTokens: { total: 10, noCache: 4, cacheRead: 5, cacheWrite: 1 },
  outputTokens: { total: 7, text: 4, reasoning: 3 },
  raw: { prompt_tokens: 10 },
}

const callOf = (version: '2' | '3' | '4', includeRawChunks = true) =>
  decode({ prompt: [HELLO], includeRawChunks }, { version })

const parse = (events: string): JsonObject[] =>
  events
    .split('\n\n')
    .filter(Boolean)
    .map((event) => JSON.parse(event.replace(/^data: /, '')) as JsonObject)

const encode = (version: '2' | '3' | '4', parts: StreamPart[], includeRawChunks?: boolean) =>
  parse(aiSdk.encodeStream(callOf(version, includeRawChunks), META).write(parts))

const id = fc.string({ minLength: 1, maxLength: 5 })
const metadata = fc.record({ anthropic: fc.record({ signature: fc.string() }) })
const of = <const T extends string>(type: T) => ({ type: fc.constant(type) })
const withMetadata = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> =>
  fc.tuple(fc.record(fields), fc.option(metadata)).map(([some, providerMetadata]) => ({
    ...some,
    ...(providerMetadata ? { providerMetadata } : {}),
  }))
const file = { mediaType: fc.constant('image/png'), data: fc.record({ ...of('data'), data: fc.base64String() }) }

const part = fc.oneof(
  fc.record({ ...of('stream-start'), warnings: fc.constant([]) }),
  fc.record({ ...of('response-metadata'), id, modelId: id, timestamp: fc.date({ noInvalidDate: true }) }),
  ...(['text-start', 'text-end', 'reasoning-start', 'reasoning-end', 'tool-input-end'] as const).map((type) =>
    withMetadata({ ...of(type), id }),
  ),
  ...(['text-delta', 'reasoning-delta', 'tool-input-delta'] as const).map((type) =>
    withMetadata({ ...of(type), id, delta: fc.string({ unit: 'binary' }) }),
  ),
  withMetadata({ ...of('tool-input-start'), id, toolName: id, dynamic: fc.boolean() }),
  withMetadata({ ...of('tool-call'), toolCallId: id, toolName: id, input: fc.json() }),
  withMetadata({ ...of('tool-result'), toolCallId: id, toolName: id, result: fc.array(fc.integer()) }),
  withMetadata({ ...of('source'), sourceType: fc.constant('url'), id, url: fc.webUrl() }),
  withMetadata({ ...of('tool-approval-request'), approvalId: id, toolCallId: id }),
  withMetadata({ ...of('custom'), kind: fc.constant('a.b') }),
  withMetadata({ ...of('file'), ...file }),
  withMetadata({ ...of('reasoning-file'), ...file }),
  fc.record(of('ping')),
  fc.record({ ...of('raw'), rawValue: fc.jsonValue() }),
  withMetadata({
    ...of('finish'),
    finishReason: fc.record({ unified: fc.constantFrom('stop', 'interrupted'), raw: fc.string() }),
    usage: fc.constant(USAGE),
  }),
) as fc.Arbitrary<StreamPart>

/** What JSON does to a part, without what the gateway adds. */
const plain = (value: unknown): JsonObject => {
  const { providerMetadata, ...fields } = JSON.parse(JSON.stringify(value)) as JsonObject
  const { gateway: _, ...others } = objectOr(providerMetadata)
  return Object.keys(others).length > 0 ? { ...fields, providerMetadata: others } : fields
}

const V2 = [
  ...['stream-start', 'response-metadata', 'text-start', 'text-delta', 'text-end', 'reasoning-start'],
  ...['reasoning-delta', 'reasoning-end', 'tool-input-start', 'tool-input-delta', 'tool-input-end', 'tool-call'],
  ...['tool-result', 'file', 'source', 'raw', 'error', 'finish'],
]

describe('laws', () => {
  test('V4 loses nothing', () => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(encode('4', parts).map(plain)).toEqual(parts.map(plain))
      }),
    )
  })

  test.each([
    ['2', V2],
    ['3', [...V2, 'tool-approval-request']],
  ] as const)('V%s says only what its clients know', (version, known) => {
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const types = encode(version, parts).map(({ type }) => type)
        expect(types).toEqual(parts.map(({ type }) => type).filter((type) => known.includes(type)))
      }),
    )
  })

  test('the first content part carries the id, finish all metadata', () => {
    fc.assert(
      fc.property(fc.array(part), fc.constantFrom('2', '3', '4'), (parts, version) => {
        const marked = encode(version, parts).filter((event) => objectOr(event['providerMetadata'])['gateway'])
        const frame = ['stream-start', 'response-metadata', 'raw', 'ping']
        const [first, ...rest] = marked.filter(({ type }) => type !== 'finish')
        expect(rest).toEqual([])
        if (first) expect(frame).not.toContain(first['type'])
        for (const event of marked.filter(({ type }) => type === 'finish'))
          expect(event['providerMetadata']).toMatchObject({ gateway: META.gateway() })
      }),
    )
  })
})

test('raw chunks only for who asked', () => {
  expect(encode('4', [{ type: 'raw', rawValue: 1 }], false)).toEqual([])
})

test('finish and warnings, by generation', () => {
  const parts: StreamPart[] = [
    {
      type: 'stream-start',
      warnings: [
        { type: 'unsupported', feature: 'topK', details: 'd' },
        { type: 'compatibility', feature: 'f' },
        { type: 'deprecated', setting: 's', message: 'm' },
        { type: 'other', message: 'o' },
      ],
    },
    { type: 'finish', finishReason: { unified: 'interrupted', raw: 'x' }, usage: USAGE },
  ]
  expect(encode('2', parts)).toMatchObject([
    {
      warnings: [
        { type: 'unsupported-setting', setting: 'topK', details: 'd' },
        { type: 'other', message: 'f' },
        { type: 'other', message: 's is deprecated: m' },
        { type: 'other', message: 'o' },
      ],
    },
    {
      finishReason: 'unknown',
      usage: { inputTokens: 10, outputTokens: 7, totalTokens: 17, reasoningTokens: 3, cachedInputTokens: 5 },
    },
  ])
  expect(encode('3', parts)).toMatchObject([
    { warnings: [{ type: 'unsupported' }, { type: 'compatibility' }, { type: 'other' }, { type: 'other' }] },
    { finishReason: { unified: 'other', raw: 'x' }, usage: USAGE },
  ])
  expect(encode('4', parts)).toMatchObject(parts)
})

test('bytes become base64; a file by URL is a source to V2 and V3', () => {
  const url = new URL('https://e.com/x.png')
  const parts: StreamPart[] = [
    { type: 'file', mediaType: 'image/png', data: { type: 'data', data: new Uint8Array([1, 2]) } },
    { type: 'file', mediaType: 'image/png', data: { type: 'url', url } },
  ]
  const source = { type: 'source', sourceType: 'url', url: url.href }
  expect(encode('2', parts)).toMatchObject([{ data: 'AQI=' }, source])
  expect(encode('3', parts)).toMatchObject([{ data: 'AQI=' }, source])
  expect(encode('4', parts)).toMatchObject([
    { data: { type: 'data', data: 'AQI=' } },
    { data: { type: 'url', url: url.href } },
  ])
})

test('a whole result has the shape of its generation and nothing of the provider’s transport', () => {
  const result: Result = {
    content: [
      { type: 'text', text: 'hi' },
      { type: 'tool-result', toolCallId: 'c', toolName: 'w', result: { a: 1 } },
      { type: 'custom', kind: 'a.b' },
    ],
    finishReason: { unified: 'tool-calls', raw: 'tool_use' },
    usage: USAGE,
    warnings: [{ type: 'unsupported', feature: 'topK' }],
    providerMetadata: { anthropic: { a: 1 } },
    response: { id: 'r', timestamp: new Date(1000), headers: { 'x-secret': 's' }, body: { a: 1 } },
  }
  const whole = (version: '2' | '3' | '4') => aiSdk.encodeResult(result, callOf(version), META)
  const common = {
    providerMetadata: { anthropic: { a: 1 }, gateway: META.gateway() },
    response: { id: 'r', modelId: 'sim/echo', timestamp: '1970-01-01T00:00:01.000Z' },
  }
  expect(whole('4')).toEqual({
    ...common,
    content: result.content,
    finishReason: result.finishReason,
    usage: USAGE,
    warnings: result.warnings,
  })
  expect(whole('3')).toMatchObject({ ...common, content: result.content.slice(0, 2), usage: USAGE })
  expect(whole('2')).toMatchObject({
    ...common,
    content: [{ type: 'text' }, { type: 'tool-result', providerExecuted: true }],
    finishReason: 'tool-calls',
    warnings: [{ type: 'unsupported-setting', setting: 'topK' }],
  })
})

describe('errors', () => {
  const render = (error: GatewayError) => aiSdk.encodeError(error, { generationId: 'gen_1', headers: {} })

  test('what is unknown is absent', () => {
    expect(render(new GatewayError('internal', 'm'))).toEqual({
      status: 500,
      headers: {},
      body: { error: { message: 'm', type: 'internal_server_error', code: 'internal' }, generationId: 'gen_1' },
    })
  })

  test('the provider’s own type, and when to come again', () => {
    const error = new GatewayError('rate-limited', 'm', { type: 'rate_limit_error', retryAfterMs: 1500, param: 'p' })
    expect(render(error)).toEqual({
      status: 429,
      headers: { 'retry-after': '2', 'retry-after-ms': '1500' },
      body: {
        error: { message: 'm', type: 'rate_limit_exceeded', param: 'p', code: 'rate_limit_exceeded' },
        generationId: 'gen_1',
      },
    })
  })

  test('inside a stream', () => {
    const error = new GatewayError('overloaded', 'm', { status: 529, type: 'overloaded_error' })
    const shown = {
      message: 'm',
      type: 'internal_server_error',
      code: 'overloaded_error',
      statusCode: 529,
      isRetryable: true,
    }
    expect(parse(aiSdk.encodeStream(callOf('4'), META).fail(error))).toEqual([{ type: 'error', error: shown }])
    expect(encode('2', [{ type: 'error', error }])).toEqual([{ type: 'error', error: shown }])
  })
})
