import { describe, expect, test } from 'vitest'
import { changedJson } from '#gateway/core/json/change.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { MessagesQuirks } from '#gateway/core/provider/quirks.ts'
import { betasFor } from '#gateway/dialect/anthropic-messages/call/headers.ts'
import { anthropicMessagesWire } from '#gateway/dialect/anthropic-messages/index.ts'
import { wrapSignature } from '#gateway/dialect/anthropic-messages/reasoning/carrier.ts'
import { sentText } from '../../../../../harness/sent-text.ts'
import { callOf, HELLO } from '../calls.ts'

const patch = (body: JsonObject, quirks: MessagesQuirks = {}, headers: Record<string, string> = {}) =>
  anthropicMessagesWire.relay(callOf({ ...HELLO, ...body }, headers), quirks).patch

const BEDROCK: MessagesQuirks = {
  bodyVersion: 'bedrock-2023-05-31',
  streamFlag: 'url',
  betas: { in: 'body', allow: ['a', 'c'] },
}

test('Anthropic itself gets the body as it is', () => {
  expect(patch({ quantum: true, stream: true }, {}, { 'anthropic-beta': 'a' })).toEqual({
    set: {},
    remove: [],
    warnings: [],
  })
})

test('the gateway’s own options stay with the gateway', () => {
  expect(patch({ providerOptions: { gateway: {} } }).remove).toEqual(['providerOptions'])
})

test('Bedrock: version and betas in the body, neither model nor stream', () => {
  const { set, remove, warnings } = patch({ stream: true, anthropic_beta: ['c'] }, BEDROCK, { 'anthropic-beta': 'a,b' })
  expect(set).toEqual({ anthropic_version: 'bedrock-2023-05-31', anthropic_beta: ['a', 'c'] })
  expect(remove).toEqual(['model', 'stream'])
  expect(warnings).toEqual([expect.objectContaining({ feature: 'anthropic-beta: b' })])
})

test('Vertex keeps stream', () => {
  expect(patch({ stream: true }, { bodyVersion: 'vertex-2023-10-16' }).remove).toEqual(['model'])
})

test('rejected fields are removed and reported', () => {
  const { remove, warnings } = patch({ context_management: {} }, { rejects: ['context_management', 'speed'] })
  expect(remove).toEqual(['context_management'])
  expect(warnings).toEqual([expect.objectContaining({ feature: 'context_management' })])
})

test('thinking that we wrapped for others stays behind, Anthropic’s own stays', () => {
  const own = { type: 'thinking', thinking: 'hm', signature: 'EqQB' }
  const foreign = { type: 'thinking', thinking: 'hm', signature: wrapSignature({ options: {} }) }
  const messages = [
    { role: 'assistant', content: [foreign] },
    { role: 'assistant', content: [own, foreign, { type: 'text', text: 'Hi' }] },
    { role: 'user', content: 'And?' },
  ]
  const { source } = callOf({ ...HELLO, messages })
  expect(JSON.parse(sentText(changedJson(source, patch({ messages }))))).toMatchObject({
    messages: [{ role: 'assistant', content: [own, { type: 'text', text: 'Hi' }] }, messages[2]],
  })
})

describe('betas', () => {
  test.each<[string | undefined, MessagesQuirks, string[], string[]]>([
    [undefined, {}, [], []],
    ['a, b,,a', {}, ['a', 'b'], []],
    ['a,b', { betas: { in: 'header', allow: ['b'] } }, ['b'], ['a']],
    ['a', { betas: { in: 'header', allow: [] } }, [], ['a']],
  ])('%s', (header, quirks, kept, dropped) => {
    expect(betasFor(header === undefined ? {} : { 'anthropic-beta': header }, quirks)).toEqual({ kept, dropped })
  })
})
