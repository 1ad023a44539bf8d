import { describe, expect, test } from 'vitest'
import { changedJson } from '#gateway/core/json/changed-json.ts'
import { arrayOr, compact, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import type { Peer } from '#gateway/core/provider/peer.ts'
import type { MessagesQuirks } from '#gateway/core/provider/quirks.ts'
import { betasFor } from '#gateway/dialect/anthropic-messages/call/headers.ts'
import { anthropicMessagesWire } from '#gateway/dialect/anthropic-messages/index.ts'
import { signingCitation, wrapSignature } from '#gateway/dialect/anthropic-messages/reasoning/carrier.ts'
import { providersBySlug } from '#gateway/provider/index.ts'
import { peerWith } from '../../../../../harness/peer.ts'
import { sentText } from '../../../../../harness/sent-text.ts'
import { callOf, HELLO } from '../calls.ts'

const patch = (body: JsonObject, quirks: MessagesQuirks = {}, headers: Record<string, string> = {}) =>
  anthropicMessagesWire.relay(
    callOf({ ...HELLO, ...body }, headers),
    peerWith<'anthropic-messages'>(quirks, { provider: 'anthropic' }),
  ).patch

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

/** What is sent of a body. */
const sent = (body: JsonObject, peer: Peer<'anthropic-messages'>): JsonObject => {
  const call = callOf({ ...HELLO, ...body })
  const { set, remove, within = {} } = anthropicMessagesWire.relay(call, peer).patch
  return JSON.parse(sentText(changedJson(call.source, { set, remove, within }))) as JsonObject
}

describe('thinking goes back to who signed it', () => {
  const thinking = (signature: string | undefined) => compact({ type: 'thinking', thinking: 'hm', signature })
  const TEXT = { type: 'text', text: 'Hi' }
  const UUID = '91cfbb94-554b-4136-8e21-fa02280d56ed'
  const CLAUDES = {
    'first field 2': 'EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pkiMOYds',
    'first field 1': 'CAISqwQKhwEIEBgCKkDd+/2a',
    'of its documentation': 'WaUjzkypQ2mUEVM36O2TxuC06KN8xyfbJwyem2dw3URve/op91XWHOEBLLqIOMfFG/UvLEczmEsUjavL',
  }
  const OTHERS = {
    'of DeepSeek': UUID,
    empty: '',
    missing: undefined,
    'of MiniMax': 'ab12'.repeat(16),
    'of Kimi, streamed': 'Qx7/'.repeat(1085),
    'of OpenAI': `gAAAA${'Bp1_-'.repeat(30)}`,
    'of the gateway': wrapSignature({ options: { google: { thoughtSignature: 'x' } } }),
    'of nobody knows whom': 'msg_018-thinking',
  }
  const at = (slug: string, model = 'm') => {
    const endpoint = providersBySlug({ own: { type: 'anthropic-compatible', baseUrl: 'https://own.example' } }).get(
      slug,
    )?.wires['anthropic-messages']
    return peerWith<'anthropic-messages'>(endpoint?.quirks ?? {}, { provider: slug, model })
  }
  const kept = (block: JsonObject, peer: Peer<'anthropic-messages'>): boolean => {
    const messages = [...arrayOr(HELLO['messages']), { role: 'assistant', content: [block, TEXT] }]
    const [, answer] = arrayOr(sent({ messages }, peer)['messages']).map(objectOr)
    expect(arrayOr(answer?.['content']).at(-1)).toEqual(TEXT)
    return arrayOr(answer?.['content']).length === 2
  }
  const CLAUDE_HOSTS = [
    at('anthropic'),
    at('bedrock'),
    at('vertex'),
    at('bedrock-mantle'),
    at('openrouter', 'anthropic/c'),
  ]
  const OTHER_HOSTS = ['deepseek', 'moonshotai', 'zai', 'minimax', 'alibaba', 'xiaomi', 'fireworks'].map((slug) =>
    at(slug),
  )

  test.each(CLAUDE_HOSTS)('to Claude at $provider only Claude’s', (peer) => {
    for (const [name, signature] of Object.entries(CLAUDES)) expect(kept(thinking(signature), peer), name).toBe(true)
    for (const [name, signature] of Object.entries(OTHERS)) expect(kept(thinking(signature), peer), name).toBe(false)
    expect(kept({ type: 'redacted_thinking', data: 'EqRED' }, peer)).toBe(true)
  })

  test.each(OTHER_HOSTS)('to $provider nothing that Claude or another one signed', (peer) => {
    expect(kept(thinking(CLAUDES['first field 2']), peer)).toBe(false)
    expect(kept(thinking(OTHERS['of the gateway']), peer)).toBe(false)
    expect(kept({ type: 'redacted_thinking', data: 'EqRED' }, peer)).toBe(false)
    expect(kept(thinking(UUID), peer)).toBe(peer.provider === 'deepseek')
    expect(kept(thinking(''), peer)).toBe(true)
  })

  test('to whoever stands behind an endpoint of one’s own all but what we carry for others', () => {
    const peers = [at('own'), at('openrouter', 'z-ai/glm')]
    for (const peer of peers) {
      for (const [name, signature] of Object.entries({ ...CLAUDES, ...OTHERS }))
        expect(kept(thinking(signature), peer), name).toBe(name !== 'of the gateway')
    }
  })

  test('a message of nothing else goes with it, all others stay byte for byte, and it is reported', () => {
    const messages = [
      { role: 'assistant', content: [thinking(UUID)] },
      { role: 'assistant', content: [thinking(CLAUDES['first field 2']), thinking(''), TEXT] },
      { role: 'user', content: 'And?' },
    ]
    expect(sent({ messages }, at('anthropic'))['messages']).toEqual([
      { role: 'assistant', content: [thinking(CLAUDES['first field 2']), TEXT] },
      messages[2],
    ])
    expect(patch({ messages }).warnings).toEqual([
      { type: 'unsupported', feature: 'messages[].content[].thinking', details: expect.stringContaining('signed') },
    ])
    expect(patch({ messages: messages.slice(2) }).warnings).toEqual([])
  })

  test('a budget of thinking, which insists on the thinking before answered calls, goes with it', () => {
    const call = { type: 'tool_use', id: 'c', name: 'f', input: {} }
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', content: 'R' }] }
    const body = (signature: string, budget: JsonObject) => ({
      thinking: budget,
      messages: [...arrayOr(HELLO['messages']), { role: 'assistant', content: [thinking(signature), call] }, result],
    })
    const enabled = { type: 'enabled', budget_tokens: 1024 }
    expect(sent(body(UUID, enabled), at('anthropic'))).not.toHaveProperty('thinking')
    expect(patch(body(UUID, enabled)).warnings).toHaveLength(2)
    expect(sent(body(CLAUDES['first field 2'], enabled), at('anthropic'))['thinking']).toEqual(enabled)
    expect(sent(body(UUID, { type: 'adaptive' }), at('anthropic'))['thinking']).toEqual({ type: 'adaptive' })
  })

  describe('as it does where another provider answered without any, in each request of the loop', () => {
    const text = { type: 'text', text: 'Let me look.' }
    const call = (id: string) => ({ type: 'tool_use', id, name: 'f', input: {} })
    const answer = (...content: JsonObject[]) => ({ role: 'assistant', content })
    const result = (id: string) => ({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: id, content: 'R' }],
    })
    const reminder = { role: 'system', content: 'Be brief.' }
    const ask = { role: 'user', content: 'And?' }
    const signed = thinking(CLAUDES['first field 2'])
    const enabled = { type: 'enabled', budget_tokens: 1024 }
    const isOn = (messages: JsonObject[], peer = at('anthropic'), budget: JsonObject = enabled): boolean => {
      const body = { thinking: budget, messages: [...arrayOr(HELLO['messages']), ...messages] }
      return sent(body, peer)['thinking'] !== undefined
    }

    test.each<[boolean, JsonObject[]]>([
      [false, [answer(text, call('a')), result('a')]],
      [false, [answer(call('a')), result('a'), answer(call('b')), result('b')]],
      [false, [answer(call('a')), result('a'), reminder]],
      [false, [answer(call('a')), result('a'), ask]],
      [true, [answer(signed, call('a')), result('a'), reminder]],
      // Claude itself thinks once before all of them.
      [true, [answer(signed, call('a')), result('a'), answer(call('b')), result('b')]],
      [true, [answer(signed, text), answer(call('a')), result('a')]],
      [true, [answer(text, call('a')), result('a'), answer(text), ask]],
      [true, [answer(text)]],
    ])('%s %j', (isKept, messages) => {
      expect(isOn(messages)).toBe(isKept)
      expect(isOn(messages, at('bedrock'))).toBe(isKept)
      expect(isOn(messages, at('anthropic'), { type: 'adaptive' })).toBe(true)
    })

    test('it is told, and asked of nobody but Claude', () => {
      const messages = [answer(call('a')), result('a')]
      expect(patch({ thinking: enabled, messages }).warnings).toEqual([
        { type: 'unsupported', feature: 'reasoning', details: expect.stringContaining('thinking') },
      ])
      expect(isOn(messages, at('deepseek'))).toBe(true)
      expect(isOn(messages, at('own'))).toBe(true)
    })
  })
})

test('options that are addressed to the provider are written as the fields that they mean', () => {
  const providerOptions = {
    gateway: { only: ['anthropic'] },
    openai: { store: true },
    anthropic: {
      thinking: { type: 'enabled', budgetTokens: 2000 },
      effort: 'low',
      disableParallelToolUse: true,
      contextManagement: { edits: [] },
      anthropicBeta: ['b'],
      unheardOf: 1,
    },
  }
  const tools = [{ name: 'f', input_schema: { type: 'object' } }]
  const body = { providerOptions, tools, output_config: { format: { type: 'json_schema' } }, quantum: true }
  const { warnings, headers } = patch(body, {}, { 'anthropic-beta': 'a' })
  expect(sent(body, peerWith<'anthropic-messages'>({}, { provider: 'anthropic' }))).toEqual({
    ...HELLO,
    tools,
    quantum: true,
    thinking: { type: 'enabled', budget_tokens: 2000 },
    output_config: { format: { type: 'json_schema' }, effort: 'low' },
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    context_management: { edits: [] },
  })
  expect(headers).toEqual({ 'anthropic-beta': 'a,b' })
  expect(warnings).toEqual([expect.objectContaining({ feature: 'providerOptions.anthropic.unheardOf' })])
  expect(patch({ providerOptions: { openai: { store: true } } })).toEqual({
    set: {},
    remove: ['providerOptions'],
    warnings: [],
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

test('what signs a text of another provider is taken out of it, its own citations stay', () => {
  const carrier = { type: 'thinking', thinking: '', signature: wrapSignature({ options: {}, isOfText: true }) }
  const cited = { type: 'char_location', cited_text: 'a', document_index: 0, document_title: 'T' }
  const texts = [[signingCitation(carrier)], [cited, signingCitation(carrier)], [cited], null]
  const content = texts.map((citations) => ({ type: 'text', text: 'a', citations }))
  const messages = [
    { role: 'user', content: 'q' },
    { role: 'assistant', content },
  ]
  const got = sent({ messages }, peerWith<'anthropic-messages'>({}, { provider: 'anthropic' }))
  expect(objectOr(arrayOr(got['messages'])[1])['content']).toEqual([
    { type: 'text', text: 'a' },
    { type: 'text', text: 'a', citations: [cited] },
    { type: 'text', text: 'a', citations: [cited] },
    { type: 'text', text: 'a', citations: null },
  ])
})

describe('a budget of thinking, for a model that takes none', () => {
  const NONE = peerWith<'anthropic-messages'>({}, { provider: 'anthropic', known: 'anthropic/claude-opus-4.7' })
  const call = (body: JsonObject) => callOf({ ...HELLO, ...body })
  const of = (body: JsonObject) => {
    const { warnings } = anthropicMessagesWire.relay(call(body), NONE).patch
    const { thinking, output_config } = sent(body, NONE)
    return { thinking, output_config, told: warnings?.map((warning) => 'feature' in warning && warning.feature) }
  }
  const enabled = (budget_tokens: number, more: JsonObject = {}) => ({ type: 'enabled', budget_tokens, ...more })
  const told = ['thinking.budget_tokens']

  test.each<[JsonObject, string, string]>([
    [{ thinking: enabled(1024), max_tokens: 64_000 }, 'low', 'summarized'],
    [{ thinking: enabled(32_000), max_tokens: 64_000 }, 'medium', 'summarized'],
    [{ thinking: enabled(60_000, { display: 'omitted' }), max_tokens: 64_000 }, 'high', 'omitted'],
    [{ thinking: enabled(1024), max_tokens: 64_000, output_config: { effort: 'max' } }, 'max', 'summarized'],
    [{ providerOptions: { anthropic: { thinking: { type: 'enabled', budgetTokens: 900 } } } }, 'high', 'summarized'],
  ])('%j is adaptive thinking with effort %s', (body, effort, display) => {
    expect(of(body)).toEqual({ thinking: { type: 'adaptive', display }, output_config: { effort }, told })
  })

  test('insists on nothing, and what else is configured stays', () => {
    const messages = [
      ...arrayOr(HELLO['messages']),
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a' }] },
    ]
    const format = { type: 'json_schema' }
    expect(of({ messages, thinking: enabled(1024), max_tokens: 10_000, output_config: { format } })).toEqual({
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { format, effort: 'low' },
      told,
    })
  })

  test('all other thinking is as it was asked for', () => {
    for (const thinking of [{ type: 'adaptive' }, { type: 'disabled' }])
      expect(of({ thinking })).toEqual({ thinking, output_config: undefined, told: [] })
  })
})
