import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { ChatQuirks } from '#gateway/core/provider/quirks.ts'
import { openaiChatWire } from '#gateway/dialect/openai-chat/index.ts'
import { PEER, peerWith } from '../../../../../harness/peer.ts'
import { callOf } from '../answers.ts'

const event = (chunk: JsonObject): string => `data: ${JSON.stringify(chunk)}\n\n`
const chunk = (delta: JsonObject, rest: JsonObject = {}): string =>
  event({ id: 'c1', model: 'one', choices: [{ index: 0, delta, finish_reason: null, ...rest }] })
const tapped = (events: readonly string[], quirks: ChatQuirks = { ends: 'done' }) => {
  const tap = openaiChatWire.relay(callOf({ stream: true }), peerWith<'openai-chat'>(quirks)).tap()
  for (const text of events) tap.see(text)
  return tap
}
const USAGE = { prompt_tokens: 3, completion_tokens: 2 }

describe('content', () => {
  test.each<JsonObject>([
    { content: 'a' },
    { content: [{ type: 'text', text: 'a' }] },
    { tool_calls: [{ id: 'x' }] },
    { reasoning: 'r' },
    { reasoning_content: 'r' },
    { reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] },
    { refusal: 'n' },
    { audio: { id: 'x' } },
    { images: [{}] },
  ])('%j commits', (delta) => expect(tapped([chunk(delta)]).content).toBe(true))

  test.each<JsonObject>([
    { role: 'assistant' },
    { role: 'assistant', content: '', refusal: null },
    { content: null, tool_calls: [] },
    {},
  ])('%j does not', (delta) =>
    expect(tapped([': PROCESSING\n\n', chunk(delta)])).toMatchObject({
      content: false,
      complete: false,
      id: 'c1',
      model: 'one',
    }),
  )
})

test('after content only telling events are read, and all of them', () => {
  const tap = tapped([
    `: comment\n${chunk({ content: 'a' })}`,
    chunk({ tool_calls: [{ index: 0, id: 'x' }] }),
    chunk({ content: 'says "usage": { and "finish_reason": "x"' }),
    event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], service_tier: 'flex' }),
    `data: ${JSON.stringify({ choices: [], usage: USAGE }, null, 1).replaceAll('\n', '')}\n\n`,
    'data: [DONE]\n\n',
  ])
  expect(tap).toMatchObject({
    content: true,
    complete: true,
    error: undefined,
    finish: { unified: 'tool-calls', raw: 'stop' },
    usage: { raw: USAGE, beside: { tier: 'flex' } },
  })
})

test.each(['{"id":"c1","choices":[{"del', '{broken}', '{"choices":}', '{"choices":[],}', '["a"]', 'oops'])(
  'an event that nobody can read is one that tells: %s',
  (data) => {
    const tap = openaiChatWire.relay(callOf({ stream: true }), PEER).tap()
    tap.see(chunk({ content: 'a' }))
    const event = `data: ${data}\n\n`
    expect(tap.tells(`${chunk({ content: 'b' })}${event}`)).toBe(true)
    expect(tap.see(event)).toMatch(/^data: \{"error":\{"message":"The provider sent an event that is not a JSON object/)
    expect(tap.error).toMatchObject({ code: 'upstream-failed' })
  },
)

test('completeness needs the finish reason, and the marker where the provider is known to send it', () => {
  const events = [chunk({ content: 'a' }), chunk({}, { finish_reason: 'stop' })]
  expect(tapped(events, {}).complete).toBe(true)
  expect(tapped(events).complete).toBe(false)
  expect(tapped(events, { ends: 'finish-reason' }).complete).toBe(true)
  expect(tapped([...events, 'data: [DONE]']).complete).toBe(true)
})

test('errors are seen before and after content', () => {
  const error = event({ error: { message: 'Slow down', code: 429 } })
  expect(tapped([error]).error).toMatchObject({ code: 'rate-limited', message: 'Slow down' })
  expect(tapped([chunk({ content: 'a' }), error]).error).toMatchObject({ code: 'rate-limited' })
  expect(tapped(['data: <html>\n\n']).error).toMatchObject({ code: 'upstream-failed' })
})

describe('what a relay changes', () => {
  const patch = (body: JsonObject, quirks = {}) =>
    openaiChatWire.relay(callOf(body), peerWith<'openai-chat'>(quirks)).patch

  test('streams ask for usage, unless they do or need not', () => {
    expect(patch({ stream: true })).toEqual({ set: { stream_options: { include_usage: true } }, remove: [] })
    expect(patch({ stream: true, stream_options: { include_obfuscation: false } }).set).toEqual({
      stream_options: { include_obfuscation: false, include_usage: true },
    })
    for (const none of [
      patch({}),
      patch({ stream: true }, { usage: 'unasked' }),
      patch({ stream: true, stream_options: { include_usage: true } }),
    ])
      expect(none).toEqual({ set: {}, remove: [] })
  })

  test("the gateway's own options stay here", () => {
    const options = { gateway: { only: ['a'] }, acme: { topA: 1 }, groq: { a: 1 } }
    expect(patch({ providerOptions: options, provider: { sort: 'cost' } })).toEqual({
      set: { top_a: 1 },
      remove: ['providerOptions', 'provider'],
    })
  })

  test('the usage chunk that nobody asked for is taken out, and only that', () => {
    const usage = event({ id: 'c1', choices: [], usage: USAGE })
    const see = (text: string, options = {}): string | undefined => {
      const tap = openaiChatWire.relay(callOf({ stream: true, ...options }), PEER).tap()
      tap.see(chunk({ role: 'assistant', content: 'a' }))
      return tap.see(text)
    }
    expect(see(usage)).toBe('')
    expect(see(event({ id: 'c1', usage: USAGE }))).toBe('')
    expect(see(usage, { stream_options: { include_usage: true } })).toBeUndefined()
    for (const other of [
      event({ choices: [], prompt_filter_results: [] }),
      event({ choices: [], usage: null }),
      event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: USAGE }),
      chunk({ content: '"choices":[] "usage":{}' }),
      'data: [DONE]\n\n',
    ])
      expect(see(other)).not.toBe('')
  })
})
