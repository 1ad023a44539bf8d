import fc from 'fast-check'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Content, StreamPart } from '#gateway/core/canonical/parts.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { objectOr } from '#gateway/core/json/value.ts'
import { UNKNOWN_USAGE } from '#gateway/core/usage/buckets.ts'
import { openaiChat, openaiChatWire } from '#gateway/dialect/openai-chat/index.ts'
import { listen } from '../../../../../harness/listen.ts'
import { PEER } from '../../../../../harness/peer.ts'
import { answer, callOf, chunksOf, contentOf, eventsOf, foldDeltas, META, USAGE } from '../answers.ts'

let server: Awaited<ReturnType<typeof listen>>
let client: OpenAI
let sse = ''

beforeAll(async () => {
  server = await listen((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(sse)
  })
  client = new OpenAI({ apiKey: 'key', baseURL: `${server.url}/v1`, maxRetries: 0 })
})
afterAll(() => server.close())

const encode = (parts: readonly StreamPart[], body = {}): string => {
  const encoder = openaiChat.encodeStream(callOf({ stream: true, ...body }), META)
  return parts.map((part) => encoder.write([part])).join('') + encoder.end()
}

const WITH_USAGE = { stream_options: { include_usage: true } }

const read = (text: string) => {
  sse = text
  return client.chat.completions.stream({ model: 'm', messages: [], stream: true }).finalChatCompletion()
}

describe('reducing the stream gives the whole answer', () => {
  test('as the official client puts it together', async () => {
    await fc.assert(
      fc.asyncProperty(answer, async ({ parts, result }) => {
        const { choices, ...streamed } = JSON.parse(JSON.stringify(await read(encode(parts, WITH_USAGE))))
        const whole = openaiChat.encodeResult(result, callOf({}), META)
        const { choices: wholeChoices, system_fingerprint: _, ...rest } = JSON.parse(JSON.stringify(whole))
        expect(streamed).toEqual(rest)
        const { message, finish_reason } = choices[0]
        expect(finish_reason).toBe(wholeChoices[0].finish_reason)
        for (const key of ['role', 'content', 'provider_metadata'])
          expect(message[key]).toEqual(wholeChoices[0].message[key])
        expect(message.refusal ?? null).toBe(wholeChoices[0].message.refusal)
        const calls = message.tool_calls?.map(({ id, type, function: { name, arguments: input } }: never) => ({
          id,
          type,
          function: { name, arguments: input },
        }))
        expect(calls).toEqual(wholeChoices[0].message.tool_calls)
      }),
      { numRuns: 100 },
    )
  })

  test('as clients that read the extensions put it together', () => {
    fc.assert(
      fc.property(answer, ({ parts, result }) => {
        const [choice] = openaiChat.encodeResult(result, callOf({}), META)['choices'] as never[]
        const {
          reasoning = '',
          reasoning_details = [],
          annotations = [],
          images = [],
        } = objectOr(objectOr(choice)['message'])
        expect(foldDeltas(chunksOf(encode(parts)))).toEqual({ reasoning, reasoning_details, annotations, images })
      }),
    )
  })

  test('and our own decoder reads both alike', () => {
    const byKind = (content: readonly Content[]) => ({
      text: content.map((part) => (part.type === 'text' && !part.providerMetadata ? part.text : '')).join(''),
      refusal: content.map((part) => (part.type === 'text' && part.providerMetadata ? part.text : '')).join(''),
      rest: ['reasoning', 'tool-call', 'source', 'file'].map((type) => content.filter((part) => part.type === type)),
    })
    fc.assert(
      fc.property(answer, ({ parts, result }) => {
        const decoder = openaiChatWire.decodeStream(PEER)
        const decoded = [
          ...eventsOf(encode(parts, WITH_USAGE)).flatMap((event) => decoder.read(event)),
          ...decoder.end(),
        ]
        const whole = openaiChatWire.decodeResult(openaiChat.encodeResult(result, callOf({}), META), PEER)
        expect(byKind(contentOf(decoded))).toEqual(byKind(whole.content))
        expect(decoded.at(-1)).toMatchObject({ finishReason: whole.finishReason, usage: whole.usage })
      }),
    )
  })
})

const text = (id: string, delta: string): StreamPart[] => [
  { type: 'text-start', id },
  { type: 'text-delta', id, delta },
  { type: 'text-end', id },
]
const finish: StreamPart = { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage: USAGE }

describe('chunks', () => {
  test('carry the generation id, the caller’s model and the role once', () => {
    const chunks = chunksOf(encode([...text('0', 'a'), ...text('1', 'b'), finish]))
    for (const chunk of chunks)
      expect(chunk).toMatchObject({
        id: META.generationId,
        model: 'acme/one',
        object: 'chat.completion.chunk',
        created: 1_790_000_000,
      })
    expect(JSON.stringify(chunks).match(/"role":"assistant"/g)).toHaveLength(1)
  })

  test('usage comes last, only when asked for, with the cost', () => {
    expect(encode([...text('0', 'a'), finish])).not.toContain('"usage"')
    const last = chunksOf(encode([...text('0', 'a'), finish], WITH_USAGE)).at(-1)
    expect(last).toMatchObject({
      choices: [],
      usage: {
        prompt_tokens: 20,
        completion_tokens: 9,
        total_tokens: 29,
        prompt_tokens_details: { cached_tokens: 4 },
        cost: 0.00159375,
      },
      service_tier: 'flex',
    })
  })

  test('unknown usage is not told as zero', () => {
    expect(encode([...text('0', 'a'), { ...finish, usage: UNKNOWN_USAGE }], WITH_USAGE)).not.toContain('"usage"')
  })

  test('tools that the provider executed itself are not calls', () => {
    const call: StreamPart = {
      type: 'tool-call',
      toolCallId: 's1',
      toolName: 'web_search',
      input: '{}',
      providerExecuted: true,
    }
    const start: StreamPart = { type: 'tool-input-start', id: 's1', toolName: 'web_search', providerExecuted: true }
    const stream = encode([start, { type: 'tool-input-delta', id: 's1', delta: '{}' }, call, ...text('0', 'a'), finish])
    expect(stream).not.toContain('tool_calls')
  })

  test('input that streams as raw text is sent whole, as JSON', () => {
    const parts: StreamPart[] = [
      { type: 'tool-input-start', id: 'c1', toolName: 'patch', inputEncoding: 'text' },
      { type: 'tool-input-delta', id: 'c1', delta: '*** Begin' },
      { type: 'tool-call', toolCallId: 'c1', toolName: 'patch', input: '"*** Begin"' },
    ]
    expect(JSON.stringify(chunksOf(encode([...parts, finish])))).toContain('"arguments":"\\"*** Begin\\""')
  })

  test('an empty tool input that had no deltas is an empty object', () => {
    const parts: StreamPart[] = [
      { type: 'tool-input-start', id: 'c1', toolName: 'now' },
      { type: 'tool-call', toolCallId: 'c1', toolName: 'now', input: '{}' },
    ]
    expect(encode([...parts, finish])).toContain('"arguments":"{}"')
    expect(encode([...parts, finish])).toContain('"finish_reason":"tool_calls"')
  })

  test('reasoning.exclude hides reasoning', () => {
    const reasoning: StreamPart[] = [
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-delta', id: 'r', delta: 'secret', providerMetadata: { anthropic: { signature: 'sig' } } },
    ]
    expect(encode([...reasoning, ...text('0', 'a'), finish], { reasoning: { exclude: true } })).not.toMatch(
      /secret|sig/,
    )
  })

  test('a Gemini signature goes with its tool call', () => {
    const providerMetadata = { google: { thoughtSignature: 'EjQK+nA=' } }
    const call: StreamPart = { type: 'tool-call', toolCallId: 'c1', toolName: 'now', input: '{}', providerMetadata }
    expect(foldDeltas(chunksOf(encode([call, finish])))['reasoning_details']).toEqual([
      { type: 'reasoning.encrypted', data: 'EjQK+nA=', id: 'c1', format: 'google-gemini-v1', index: 0 },
    ])
    const start: StreamPart = { type: 'tool-input-start', id: 'c1', toolName: 'now', providerMetadata }
    for (const parts of [[call], [start, call]]) {
      const opening = eventsOf(encode([...parts, finish])).find(({ data }) => data.includes('"name":"now"'))
      expect(opening?.data).toContain('"extra_content":{"google":{"thought_signature":"EjQK+nA="}}')
    }
  })

  test('citations are counted from the start of the answer', () => {
    const source = { type: 'source', sourceType: 'url', id: 's', url: 'https://example.com', title: 'T' } as const
    const parts: StreamPart[] = [
      ...text('0', 'four'),
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', delta: 'cited' },
      { type: 'text-end', id: '1', citations: [{ source, startIndex: 0, endIndex: 5 }] },
    ]
    expect(foldDeltas(chunksOf(encode([...parts, finish])))['annotations']).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://example.com', title: 'T', start_index: 4, end_index: 9 } },
    ])
  })
})

test('a failure after content raises in the official client and never looks complete', async () => {
  const encoder = openaiChat.encodeStream(callOf({ stream: true }), META)
  sse = encoder.write(text('0', 'half')) + encoder.fail(new GatewayError('upstream-truncated', 'The stream broke.'))
  expect(sse).not.toContain('[DONE]')
  const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true })
  const drain = async () => {
    for await (const _chunk of stream);
  }
  await expect(drain()).rejects.toThrow('The stream broke.')
})
