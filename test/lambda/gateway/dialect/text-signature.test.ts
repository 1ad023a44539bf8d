import { describe, expect, test } from 'vitest'
import type { Content, ProviderMetadata, StreamPart } from '#gateway/core/canonical/parts.ts'
import type { Dialect } from '#gateway/core/dialect.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { arrayOr, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import { UNKNOWN_USAGE } from '#gateway/core/usage/buckets.ts'
import { anthropicMessages } from '#gateway/dialect/anthropic-messages/index.ts'
import { openaiChat } from '#gateway/dialect/openai-chat/index.ts'

const SIGNED: ProviderMetadata = { google: { thoughtSignature: 'c2lnbmVk' } }
const META = { generationId: 'gen_1', model: 'm', createdAt: new Date(0), gateway: () => ({}), tier: () => undefined }
const QUESTION = { role: 'user', content: 'q' }
const CALL = { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: '{}' } as const
const END = { finishReason: { unified: 'stop', raw: 'STOP' }, usage: UNKNOWN_USAGE } as const

const streamed = (text: string, at: 'start' | 'delta' | 'end', ...then: StreamPart[]): StreamPart[] => {
  const on = (place: string) => (place === at ? { providerMetadata: SIGNED } : {})
  return [
    { type: 'text-start', id: 't', ...on('start') },
    ...(text === '' ? [] : [{ type: 'text-delta' as const, id: 't', delta: text }]),
    { type: 'text-delta', id: 't', delta: '', ...on('delta') },
    { type: 'text-end', id: 't', ...on('end') },
    ...then,
    { type: 'finish', ...END },
  ]
}

const eventsOf = (sse: string): JsonObject[] =>
  sse.split('\n').flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6)) as JsonObject] : []))

/** How each dialect's client sends back what it read. */
const CLIENTS = {
  'openai-chat': {
    dialect: openaiChat as Dialect,
    body: { model: 'm', messages: [] },
    ofWhole: (answer: JsonObject) => objectOr(objectOr(arrayOr(answer['choices'])[0])['message']),
    ofStream: (events: readonly JsonObject[]) => {
      const deltas = events.map((event) => objectOr(objectOr(arrayOr(event['choices'])[0])['delta']))
      return {
        role: 'assistant',
        content: deltas.map((delta) => delta['content'] ?? '').join(''),
        tool_calls: deltas.flatMap((delta) => arrayOr(delta['tool_calls'])),
        reasoning_details: deltas.flatMap((delta) => arrayOr(delta['reasoning_details'])),
      }
    },
  },
  'anthropic-messages': {
    dialect: anthropicMessages as Dialect,
    body: { model: 'm', max_tokens: 9, messages: [] },
    ofWhole: ({ role, content }: JsonObject) => ({ role, content }),
    ofStream: (events: readonly JsonObject[]) => {
      const blocks: JsonObject[] = []
      for (const { type, content_block, delta } of events) {
        const block = blocks.at(-1)
        if (type === 'content_block_start') blocks.push({ ...objectOr(content_block) })
        const { text, signature, citation } = objectOr(delta)
        if (block && typeof text === 'string') block['text'] = `${block['text']}${text}`
        if (block && typeof signature === 'string') block['signature'] = signature
        if (block && citation) block['citations'] = [...arrayOr(block['citations']), citation]
      }
      return { role: 'assistant', content: blocks }
    },
  },
}

describe.each(Object.entries(CLIENTS))('%s', (_name, { dialect, body, ofWhole, ofStream }) => {
  const decode = (messages: JsonObject[]) => {
    const whole = { ...body, messages }
    return dialect.decodeCall({ body: whole, source: jsonSource(JSON.stringify(whole)), path: '', headers: {} })
  }
  const call = decode([QUESTION])

  /** The canonical form of the answer in the next request. */
  const replayed = (answer: JsonObject): Content[] =>
    dialect.canonical(decode([QUESTION, answer])).options.prompt.at(-1)?.content as Content[]

  test.each(['start', 'delta', 'end'] as const)('a signature at the %s of a text comes back on it', (at) => {
    const encoder = dialect.encodeStream(call, META)
    const sse = encoder.write(streamed('Paris.', at, CALL)) + encoder.end()
    expect(replayed(ofStream(eventsOf(sse)))[0]).toEqual({ type: 'text', text: 'Paris.', providerOptions: SIGNED })
  })

  test('so does that of a text that nothing follows, whose block stays the last one', () => {
    const encoder = dialect.encodeStream(call, META)
    const sse = encoder.write(streamed('Paris.', 'end')) + encoder.end()
    const content: Content[] = [{ type: 'text', text: 'Paris.', providerMetadata: SIGNED }]
    const whole = dialect.encodeResult({ content, ...END, warnings: [] }, call, META)
    for (const answer of [ofStream(eventsOf(sse)), ofWhole(whole)]) {
      expect(replayed(answer)).toEqual([{ type: 'text', text: 'Paris.', providerOptions: SIGNED }])
      expect(arrayOr(objectOr(answer)['content']).length).toBeLessThan(2)
      expect(dialect.canonical(decode([QUESTION, answer])).warnings).toEqual([])
    }
  })

  test('so does that of a whole answer, and one without text', () => {
    for (const text of ['Paris.', '']) {
      const content: Content[] = [{ type: 'text', text, providerMetadata: SIGNED }, CALL]
      const answer = dialect.encodeResult({ content, ...END, warnings: [] }, call, META)
      expect(replayed(ofWhole(answer))).toContainEqual({ type: 'text', text, providerOptions: SIGNED })
    }
  })
})
