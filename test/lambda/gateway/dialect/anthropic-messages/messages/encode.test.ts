import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message } from '#gateway/core/canonical/parts.ts'
import { arrayOr, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import type { Takes } from '#gateway/core/provider/takes.ts'
import { encodeMessages } from '#gateway/dialect/anthropic-messages/messages/encode.ts'
import { MESSAGES } from '#gateway/provider/shared/takes.ts'
import { PEER } from '../../../../../harness/peer.ts'

const USER: Message = { role: 'user', content: [{ type: 'text', text: 'Hello' }] }
const refused = expect.objectContaining({ code: 'unsupported' })

const encode = (prompt: Message[], urls: Takes['urls'] = ['image', 'file']) => {
  const { fields, warnings } = encodeMessages(prompt, { ...PEER, provider: 'anthropic', takes: { ...MESSAGES, urls } })
  return { system: fields['system'], messages: arrayOr(fields['messages']).map(objectOr), warnings }
}
const messagesOf = (...prompt: Message[]) => encode(prompt).messages

describe('turns', () => {
  const result = (id: string): Message => ({
    role: 'tool',
    content: [{ type: 'tool-result', toolCallId: id, toolName: 'f', output: { type: 'text', value: id } }],
  })

  test('same roles are one turn, results first', () => {
    expect(messagesOf(USER, result('a'), result('b'), USER)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'a' },
          { type: 'tool_result', tool_use_id: 'b', content: 'b' },
          { type: 'text', text: 'Hello' },
          { type: 'text', text: 'Hello' },
        ],
      },
    ])
  })

  test('roles alternate, whatever the prompt', () => {
    const text = fc.constantFrom('', 'Hello')
    const message = fc.oneof(
      text.map((content): Message => ({ role: 'system', content })),
      text.map((t): Message => ({ role: 'user', content: [{ type: 'text', text: t }] })),
      text.map((t): Message => ({ role: 'assistant', content: [{ type: 'text', text: t }] })),
      fc.constant(result('a')),
    )
    fc.assert(
      fc.property(fc.array(message), (prompt) => {
        const messages = messagesOf(...prompt) as { role: string; content: JsonObject[] }[]
        messages.forEach(({ role, content }, index) => {
          expect(role).not.toBe(messages[index + 1]?.role)
          expect(content.length).toBeGreaterThan(0)
          expect(content.some((block) => block['text'] === '')).toBe(false)
        })
      }),
    )
  })

  test('a prefill loses the whitespace that the wire rejects', () => {
    const prefill: Message = { role: 'assistant', content: [{ type: 'text', text: ' {\n' }] }
    expect(messagesOf(USER, prefill)).toMatchObject([{}, { role: 'assistant', content: [{ text: ' {' }] }])
  })

  test('a message’s cache breakpoint is on its last block that can hold one', () => {
    const providerOptions = { anthropic: { cacheControl: { type: 'ephemeral' } } }
    const signed = { anthropic: { signature: 'x' } }
    const content: Extract<Message, { role: 'assistant' }>['content'] = [
      { type: 'text', text: 'a' },
      { type: 'reasoning', text: 'hm', providerOptions: signed },
    ]
    expect(messagesOf({ role: 'assistant', content, providerOptions }, USER)).toMatchObject([
      { content: [{ type: 'text', cache_control: { type: 'ephemeral' } }, { type: 'thinking' }] },
      {},
    ])
  })

  test('foreign reasoning is never replayed', () => {
    const providerOptions = { google: { thoughtSignature: 'x' } }
    const content: Extract<Message, { role: 'assistant' }>['content'] = [
      { type: 'reasoning', text: 'hm', providerOptions },
      { type: 'reasoning', text: 'unsigned' },
      { type: 'text', text: 'Hi' },
    ]
    expect(messagesOf({ role: 'assistant', content }, USER)).toMatchObject([
      { content: [{ type: 'text', text: 'Hi' }] },
      {},
    ])
  })
})

describe('files', () => {
  const file = (mediaType: string, data: Uint8Array | string | URL, urls?: Takes['urls']) => {
    const source = data instanceof URL ? ({ type: 'url', url: data } as const) : ({ type: 'data', data } as const)
    const prompt: Message[] = [{ role: 'user', content: [{ type: 'file', mediaType, data: source }] }]
    return (encode(prompt, urls).messages as { content: JsonObject[] }[])[0]?.content[0]
  }

  test('bytes become base64', () => {
    expect(file('application/pdf', new Uint8Array([37, 80]))).toMatchObject({ source: { data: 'JVA=' } })
  })

  test('a URL stays one', () => {
    const url = new URL('https://e.com/a.png')
    expect(file('image/*', url)).toEqual({ type: 'image', source: { type: 'url', url: url.toString() } })
  })

  test('media without a block are refused', () => {
    expect(() => file('audio/mpeg', 'AAAA')).toThrow(refused)
  })
})
