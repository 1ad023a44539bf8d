import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anthropicMessages, anthropicMessagesWire } from '#gateway/dialect/anthropic-messages/index.ts'
import { PEER } from '../../../../../harness/peer.ts'
import { anyParts, reduced } from '../answers.ts'
import { callOf, HELLO, META } from '../calls.ts'

const tapped = (events: readonly string[]) => {
  const tap = anthropicMessagesWire.relay(callOf({ ...HELLO, stream: true }), PEER).tap()
  for (const event of events) tap.see(event)
  return tap
}

const START =
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","model":"claude-x","usage":{"input_tokens":3,"output_tokens":1}}}\n\n'
const TEXT =
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n'
const DELTA =
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"event: error"}}\n\n'
const END =
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":9}}\n\n'
const STOP = 'event: message_stop\ndata: {"type":"message_stop"}\n\n'
const PING = 'event: ping\ndata: {"type":"ping"}\n\n'

test('lifecycle events are no content, the first delta is', () => {
  expect(tapped([START, PING, TEXT]).content).toBe(false)
  expect(tapped([START, PING, TEXT, DELTA]).content).toBe(true)
})

test('a call is content from its start', () => {
  expect(tapped([START, TEXT.replace('"type":"text","text":""', '"type":"tool_use","id":"t"')]).content).toBe(true)
})

test('usage, reason, model and id are collected', () => {
  const tap = tapped([START, TEXT, DELTA, END])
  expect(tap.usage?.raw).toEqual({ input_tokens: 3, output_tokens: 9 })
  expect(tap.finish).toEqual({ unified: 'length', raw: 'max_tokens' })
  expect([tap.model, tap.id, tap.complete, tap.error]).toEqual(['claude-x', 'msg_1', false, undefined])
})

test('a message that comes whole with its start is content', () => {
  const tap = tapped([START.replace('"usage"', '"content":[{"type":"tool_use"}],"stop_reason":"tool_use","usage"')])
  expect([tap.content, tap.finish?.unified]).toEqual([true, 'tool-calls'])
})

test('only message_stop completes', () => {
  expect(tapped([START, TEXT, DELTA, END, STOP]).complete).toBe(true)
})

describe('other framings', () => {
  const all = [START, TEXT, DELTA, END, STOP]
  test.each([
    ['no event lines', (event: string) => event.replace(/^event:.*\n/, '')],
    ['carriage returns', (event: string) => event.replaceAll('\n', '\r\n')],
    ['no spaces', (event: string) => event.replaceAll(': ', ':')],
    ['blank lines before', (event: string) => `\n${event}`],
  ])('%s', (_, change) => {
    const tap = tapped(all.map(change))
    expect([tap.complete, tap.content, tap.error]).toEqual([true, true, undefined])
    expect(tap.usage?.raw).toEqual({ input_tokens: 3, output_tokens: 9 })
  })
})

test('events without a name get theirs, without which official clients drop them; all others stay as they are', async () => {
  const all = [START, TEXT, DELTA, END, STOP]
  const nameless = all.map((event) => event.replace(/^event:.*\n/, ''))
  const tap = anthropicMessagesWire.relay(callOf({ ...HELLO, stream: true }), PEER).tap()
  expect(nameless.map((event) => (tap.content && !tap.tells(event) ? event : (tap.see(event) ?? event)))).toEqual(all)
  const other = anthropicMessagesWire.relay(callOf({ ...HELLO, stream: true }), PEER).tap()
  expect([': hm\n\n', ...all].map((event) => other.see(event))).toEqual(Array(6).fill(undefined))
  expect(other.tells(TEXT + PING)).toBe(false)
})

test('an error event is kept', () => {
  const error = 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
  expect(tapped([START, error]).error).toMatchObject({ code: 'overloaded', status: 529, message: 'Overloaded' })
})

test('it learns from the bytes what the decoder learns from the parts', () => {
  const call = callOf({ ...HELLO, stream: true })
  fc.assert(
    fc.property(anyParts, (parts) => {
      const encoder = anthropicMessages.encodeStream(call, META)
      const tap = tapped((encoder.write(parts) + encoder.end()).split(/(?<=\n\n)/))
      const result = reduced(parts)
      expect(tap.complete && (tap.content || tap.finish)).toBeTruthy()
      expect(tap.usage?.raw).toMatchObject({
        input_tokens: result.usage.inputTokens.noCache,
        output_tokens: result.usage.outputTokens.total,
      })
    }),
    { numRuns: 100 },
  )
})
