import { describe, expect, test } from 'vitest'
import type { Conversion, Cut, Told } from '#gateway/core/answer/answer.ts'
import type { Call, DialectName, WireName } from '#gateway/core/call.ts'
import type { StreamPart } from '#gateway/core/canonical/parts.ts'
import type { AnswerMeta } from '#gateway/core/dialect.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { ChatQuirks, Quirks } from '#gateway/core/provider/quirks.ts'
import { chatUsage } from '#gateway/core/usage/openai-chat.ts'
import { wireUsage } from '#gateway/core/usage/read.ts'
import { gateFor } from '#gateway/upstream/gate/gate.ts'
import { partsConversion } from '#gateway/upstream/parts.ts'
import { relayConversion } from '#gateway/upstream/relay-conversion.ts'
import { translation } from '#gateway/upstream/translate.ts'
import { DIALECTS, WIRES } from '../../../harness/dialects.ts'
import { peerWith } from '../../../harness/peer.ts'

const META: AnswerMeta = {
  generationId: 'gen_1',
  model: 'm',
  createdAt: new Date(0),
  gateway: () => ({}),
  tier: () => undefined,
}
const TOKENS = {
  inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 2, text: 2, reasoning: 0 },
}
const finish: StreamPart = { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage: TOKENS }
/** Lifecycle, two deltas of which one has more than one byte a character, a call, the end. */
const PARTS: readonly StreamPart[] = [
  { type: 'stream-start', warnings: [] },
  { type: 'response-metadata', id: 'upstream-1', modelId: 'one' },
  { type: 'text-start', id: '1' },
  { type: 'text-delta', id: '1', delta: 'Grüße' },
  { type: 'text-delta', id: '1', delta: ' 🌍' },
  { type: 'text-end', id: '1' },
  { type: 'tool-input-start', id: 'c', toolName: 'look' },
  { type: 'tool-input-delta', id: 'c', delta: '{"at":1}' },
  { type: 'tool-input-end', id: 'c' },
  { type: 'tool-call', toolCallId: 'c', toolName: 'look', input: '{"at":1}' },
  { ...finish, finishReason: { unified: 'tool-calls', raw: 'tool_calls' } },
]

const callOf = (dialect: DialectName, more: JsonObject = {}): Call => {
  const messages = [{ role: 'user', content: 'hi' }]
  const body =
    dialect === 'ai-sdk'
      ? { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] }
      : { model: 'm', max_tokens: 9, stream: true, messages, ...more }
  const headers = { 'ai-language-model-id': 'm', 'ai-language-model-streaming': 'true' }
  return DIALECTS[dialect].decodeCall({ body, source: jsonSource(JSON.stringify(body)), path: '/v4/x', headers })
}
const WITH_USAGE = { stream_options: { include_usage: true } }

const encoderFor = (dialect: DialectName) => DIALECTS[dialect].encodeStream(callOf(dialect, WITH_USAGE), META)

/** What a provider that speaks that wire sends for these parts. */
const sentOver = (wire: WireName, parts = PARTS): Buffer => {
  const encoder = encoderFor(wire)
  return Buffer.from(encoder.write(parts) + encoder.end())
}

/** A provider that is known to send the marker. */
const DONE: ChatQuirks = { ends: 'done' }

const tapOver = (wire: WireName, more: JsonObject) =>
  wire === 'openai-chat'
    ? WIRES[wire].relay(callOf(wire, more), peerWith(DONE)).tap()
    : WIRES[wire].relay(callOf(wire, more), peerWith({})).tap()

const relayOver = (wire: WireName, more: JsonObject = WITH_USAGE) =>
  relayConversion({
    tap: tapOver(wire, more),
    read: wireUsage(WIRES[wire].usage),
    provider: 'acme',
    warnings: [],
    fail: DIALECTS[wire].encodeErrorEvent,
    gate: gateFor({}, { credential: {} }),
  })
const translationTo = (dialect: DialectName, wire: WireName, quirks: Quirks = wire === 'openai-chat' ? DONE : {}) =>
  translation({
    encoder: encoderFor(dialect),
    wire: WIRES[wire],
    peer: peerWith(quirks),
    provider: 'acme',
    warnings: [],
  })

const text = (bytes: Uint8Array | string): string => Buffer.from(bytes as string).toString()

/** What is told at this moment. */
const factsOf = ({ hasContent, isOver, usage, finish, model, id, warnings, failure }: Told): Told => ({
  ...{ hasContent, isOver, usage, finish, model, id, warnings, failure },
})

/** All that comes of these inputs and their end, and the state after each of them. */
const through = <In>(conversion: Conversion<In>, inputs: readonly In[]) => {
  const states = new Set<string>()
  const out: Uint8Array[] = []
  for (const input of inputs) {
    out.push(Buffer.from(conversion.push(input) as string))
    states.add(conversion.state())
  }
  out.push(Buffer.from(conversion.end() as string))
  return { out: Buffer.concat(out).toString(), states: [...states], told: factsOf(conversion.told) }
}

const failureOf = (run: () => unknown): GatewayError => {
  try {
    run()
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown
  }
  return expect.unreachable()
}

const bytewise = (bytes: Buffer): Uint8Array[] => [...bytes].map((byte) => Uint8Array.of(byte))

const LIFECYCLE = {
  'openai-chat':
    ': wait\n\ndata: {"id":"c","model":"one","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n',
  'anthropic-messages':
    'event: message_start\ndata: {"type":"message_start","message":{"id":"m"}}\n\nevent: ping\ndata: {"type":"ping"}\n\n',
}

const WAYS: readonly (readonly [string, WireName, () => Conversion<Uint8Array>])[] = [
  ['chat relayed', 'openai-chat', () => relayOver('openai-chat')],
  ['messages relayed', 'anthropic-messages', () => relayOver('anthropic-messages')],
  ['chat for a messages client', 'openai-chat', () => translationTo('anthropic-messages', 'openai-chat')],
  ['messages for a chat client', 'anthropic-messages', () => translationTo('openai-chat', 'anthropic-messages')],
  ['chat for an AI SDK client', 'openai-chat', () => translationTo('ai-sdk', 'openai-chat')],
]

describe.each(WAYS)('%s', (way, wire, make) => {
  const bytes = sentOver(wire)
  const whole = through(make(), [bytes])

  test('whatever the split, the same comes out, and the same is told', () => {
    expect(whole.told).toMatchObject({ hasContent: true, model: expect.any(String), failure: undefined })
    expect(whole.told.usage?.buckets).toMatchObject({ input: 3, output: 2 })
    expect(whole.told.finish?.unified).toBe('tool-calls')
    for (let place = 1; place < bytes.length; place++) {
      const split = through(make(), [bytes.subarray(0, place), bytes.subarray(place)])
      expect(split.out, `split at ${place}`).toBe(whole.out)
      expect(split.told).toEqual(whole.told)
    }
    expect(through(make(), bytewise(bytes))).toEqual({ ...whole, states: ['silent', 'content', 'complete'] })
  })

  if (way.endsWith('relayed')) test('not a byte is changed', () => expect(whole.out).toBe(bytes.toString()))

  test('what comes out is whole events', () => {
    const conversion = make()
    for (const byte of bytewise(bytes)) expect(text(conversion.push(byte))).toMatch(/^$|\n\n$/)
  })

  const cutAt = (place: number, cut: Cut | undefined): void => {
    const conversion = make()
    const before = text(conversion.push(bytes.subarray(0, place)))
    const { hasContent } = conversion.told
    const error = failureOf(() => conversion.end(cut))
    const when = hasContent ? 'it was complete' : 'any content'
    expect([error.code, error.message]).toEqual(['upstream-truncated', `acme ended its answer before ${when}.`])
    expect(whole.out.startsWith(before)).toBe(true)
    expect(before).not.toMatch(/\[DONE\]|message_stop/)
    expect(conversion.state()).toBe(hasContent ? 'content' : 'silent')
  }
  const terminal = Math.max(bytes.lastIndexOf('data: [DONE]'), bytes.lastIndexOf('event: message_stop'))

  test('cut anywhere before its terminal event it is truncated, and says whether before content', () => {
    for (let place = 0; place < terminal; place++) cutAt(place, { host: 'acme.example', cause: new Error('reset') })
  })

  test('so it is where it ends between two events', () => {
    for (let place = 0; place <= terminal; place = bytes.indexOf('\n\n', place) + 2) cutAt(place, undefined)
  })

  test('once complete, a cut breaks nothing', () => {
    const conversion = make()
    const out = text(conversion.push(bytes))
    expect(out + text(conversion.end({ host: 'acme.example' })) + text(conversion.end())).toBe(whole.out)
  })

  test('lifecycle events are silence', () => {
    const conversion = make()
    conversion.push(Buffer.from(LIFECYCLE[wire]))
    expect(conversion.state()).toBe('silent')
  })
})

describe('a relay', () => {
  const error = (wire: WireName) =>
    Buffer.from(DIALECTS[wire].encodeErrorEvent(new GatewayError('overloaded', 'Busy.', { status: 529 })))

  test.each(['openai-chat', 'anthropic-messages'] as const)('%s: an error before content is thrown', (wire) => {
    const conversion = relayOver(wire)
    expect(failureOf(() => conversion.push(error(wire))).message).toBe('Busy.')
  })

  test.each(['openai-chat', 'anthropic-messages'] as const)('%s: one after content is shown, and told', (wire) => {
    const bytes = sentOver(wire)
    const content = bytes.subarray(0, bytes.indexOf('\n\n', bytes.indexOf('Grü')) + 2)
    const conversion = relayOver(wire)
    expect(text(conversion.push(content))).toBe(`${content}`)
    expect(text(conversion.push(Buffer.concat([error(wire), content])))).toBe(`${error(wire)}`)
    expect(conversion.told.failure).toMatchObject({ message: 'Busy.', detail: {} })
    expect(conversion.state()).toBe('failed')
  })

  test.each(['openai-chat', 'anthropic-messages'] as const)('%s: one beside the first content is thrown', (wire) => {
    const bytes = sentOver(wire)
    const content = bytes.subarray(0, bytes.indexOf('\n\n', bytes.indexOf('Grü')) + 2)
    expect(failureOf(() => relayOver(wire).push(Buffer.concat([content, error(wire)]))).message).toBe('Busy.')
  })

  test('usage that only the gateway asked for stays here, and is told', () => {
    const { out, told } = through(relayOver('openai-chat', {}), [sentOver('openai-chat')])
    expect(out).not.toContain('"usage"')
    expect(told.usage?.raw).toMatchObject({ prompt_tokens: 3 })
  })

  test('a last event without its blank line is given one', () => {
    const bytes = sentOver('anthropic-messages')
    const conversion = relayOver('anthropic-messages')
    const out = text(conversion.push(bytes.subarray(0, -2))) + text(conversion.end())
    expect(out).toBe(bytes.toString())
  })

  test('a terminal event alone completes nothing, and is not waited after', () => {
    expect(failureOf(() => relayOver('openai-chat').push(Buffer.from('data: [DONE]\n\n'))).message).toBe(
      'acme ended its answer before any content.',
    )
  })
})

const unseen = () => undefined

describe('parts of a package', () => {
  const make = (dialect: DialectName = 'openai-chat') =>
    partsConversion({
      encoder: encoderFor(dialect),
      read: wireUsage(chatUsage),
      usage: unseen,
      provider: 'acme',
      warnings: [],
    })

  test.each(['openai-chat', 'anthropic-messages', 'ai-sdk'] as const)('%s: in any batches the same', (dialect) => {
    const whole = through(make(dialect), [PARTS])
    expect(whole.told).toMatchObject({
      hasContent: true,
      id: 'upstream-1',
      model: 'one',
      finish: { raw: 'tool_calls' },
    })
    for (let place = 0; place <= PARTS.length; place++)
      expect(through(make(dialect), [PARTS.slice(0, place), PARTS.slice(place)]).out).toBe(whole.out)
    const single = through(
      make(dialect),
      PARTS.map((part) => [part]),
    )
    expect(single).toEqual({ ...whole, states: ['silent', 'content', 'complete'] })
  })

  test('without a finish, or with one that says nothing and no content, it is truncated', () => {
    const cut = make()
    cut.push(PARTS.slice(0, 5))
    expect(failureOf(() => cut.end()).message).toBe('acme ended its answer before it was complete.')
    const mute: StreamPart = { type: 'finish', finishReason: { unified: 'other', raw: undefined }, usage: TOKENS }
    expect(failureOf(() => make().push([mute])).message).toBe('acme ended its answer before any content.')
  })

  test('an error part is thrown, what follows the finish is no part of it', () => {
    const broken = new GatewayError('overloaded', 'Busy.')
    expect(failureOf(() => make().push([{ type: 'error', error: broken }]))).toBe(broken)
    const conversion = make()
    const out = text(conversion.push([...PARTS, { type: 'text-delta', id: '1', delta: 'more' }]))
    expect(out + text(conversion.push([{ type: 'text-delta', id: '1', delta: 'more' }]))).not.toContain('more')
  })

  test('the start of a call that its dialect holds back is silence: another attempt can still take over', () => {
    const conversion = make('anthropic-messages')
    const call = PARTS.findIndex(({ type }) => type === 'tool-input-start')
    const start = PARTS.slice(call, call + 1)
    expect([text(conversion.push(start)), conversion.state()]).toEqual(['', 'silent'])
    expect(failureOf(() => conversion.end()).message).toBe('acme ended its answer before any content.')
    expect([text(conversion.push(PARTS.slice(call + 1, call + 2))), conversion.state()]).toEqual([
      expect.stringContaining('message_start'),
      'content',
    ])
  })

  test('an empty answer that says why it ended is complete, and has no content', () => {
    const conversion = make()
    conversion.push([finish])
    expect([conversion.state(), conversion.told.hasContent]).toEqual(['complete', false])
  })

  test('warnings that the package adds are judged with the first part', () => {
    const refused = new GatewayError('unsupported', 'top_k')
    const finalWarnings = () => {
      throw refused
    }
    const conversion = partsConversion({
      encoder: encoderFor('openai-chat'),
      read: wireUsage(chatUsage),
      usage: unseen,
      provider: 'acme',
      warnings: [],
      finalWarnings,
    })
    expect(failureOf(() => conversion.push(PARTS))).toBe(refused)
  })
})
