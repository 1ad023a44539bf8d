import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changedJson } from '#gateway/core/json/changed-json.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { compact, type JsonObject } from '#gateway/core/json/value.ts'
import { BETA_FIELDS } from '#gateway/dialect/anthropic-messages/call/beta-fields.ts'
import { anthropicMessagesWire } from '#gateway/dialect/anthropic-messages/index.ts'
import { anthropic } from '#gateway/provider/anthropic.ts'
import { bedrock } from '#gateway/provider/bedrock.ts'
import { MESSAGES } from '#gateway/provider/shared/takes.ts'
import { vertex } from '#gateway/provider/vertex.ts'
import { peerWith } from '../../../../../harness/peer.ts'
import { sentText } from '../../../../../harness/sent-text.ts'
import { callOf, HELLO } from '../calls.ts'

const OPUS = 'us.anthropic.claude-opus-5-5'

const peerOf = ({ slug: provider, wires }: typeof bedrock, model = OPUS) =>
  peerWith<'anthropic-messages'>(wires['anthropic-messages']?.quirks ?? {}, { provider, model, takes: MESSAGES })

/** What is sent of a body, under which betas, and what is told of it. */
const relayed = (provider: typeof bedrock, body: JsonObject, beta = '', model = OPUS) => {
  const call = callOf({ ...HELLO, ...body }, { 'anthropic-beta': beta })
  const peer = peerOf(provider, model)
  const { set, remove, within, headers, warnings = [] } = anthropicMessagesWire.relay(call, peer).patch
  const sent: JsonObject = JSON.parse(sentText(changedJson(call.source, compact({ set, remove, within }))))
  const ofHeaders = anthropicMessagesWire.headers(call, peer.quirks, { tier: undefined, encoded: headers })
  const inHeader = ofHeaders['anthropic-beta']?.split(',') ?? []
  return {
    sent,
    betas: (sent['anthropic_beta'] as string[] | undefined) ?? inHeader,
    told: warnings.map((warning) => ('feature' in warning ? warning.feature : '')),
    why: warnings.map((warning) => ('details' in warning ? warning.details : '')),
  }
}

const tool = (more: JsonObject = {}): JsonObject => ({ name: 'f', input_schema: { type: 'object' }, ...more })
const user = { role: 'user', content: 'Hello' }
const ALL: JsonObject = {
  system: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral', scope: 'global', ttl: '1h' } }],
  tools: [
    tool({ eager_input_streaming: true, defer_loading: true, allowed_callers: ['direct'], input_examples: [{}] }),
    tool({ name: 'g', cache_control: { type: 'ephemeral', scope: 'global' } }),
  ],
  messages: [
    user,
    { role: 'system', content: 'Be brief.', output_config: { effort: 'low' }, clear_at: 'never' },
    { role: 'system', output_config: { effort: 'low' } },
    { role: 'user', content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral', scope: 'global' } }] },
  ],
  thinking: { type: 'adaptive', display: 'updates', block_binding: { prefix_mismatch_behavior: 'drop_block' } },
  output_config: { effort: 'high', task_budget: { type: 'tokens', total: 20_000 } },
  context_management: { edits: [] },
  compaction: { type: 'summarize' },
  speed: 'fast',
  fallbacks: 'default',
  fallback_credit_token: 'f',
  diagnostics: { previous_message_id: 'm' },
}
/** As those who know none of it take it. */
const PLAIN: JsonObject = {
  system: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } }],
  tools: [tool({ defer_loading: true }), tool({ name: 'g', cache_control: { type: 'ephemeral' } })],
  messages: [
    user,
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }] },
  ],
  thinking: { type: 'adaptive', display: 'summarized' },
  context_management: { edits: [] },
}

test('Anthropic gets all of it, byte for byte', () => {
  const { patch } = anthropicMessagesWire.relay(callOf({ ...HELLO, ...ALL }), peerOf(anthropic))
  expect(patch).toEqual({ set: {}, remove: [], warnings: [] })
})

test('what a provider has no beta for is left out, though no beta asked for it', () => {
  const toBedrock = relayed(bedrock, ALL)
  expect(toBedrock.sent).toMatchObject({ ...PLAIN, output_config: { effort: 'high' } })
  expect(Object.keys(toBedrock.sent).sort()).toEqual(
    [...Object.keys(PLAIN), 'anthropic_beta', 'anthropic_version', 'max_tokens', 'output_config'].sort(),
  )
  expect(toBedrock.sent['tools']).toEqual(PLAIN['tools'])
  expect(toBedrock.sent['messages']).toEqual(PLAIN['messages'])
  expect(toBedrock.betas).toEqual(['fine-grained-tool-streaming-2025-05-14', 'tool-search-tool-2025-10-19'])
  expect(toBedrock.told).toContain('tools[].input_examples')
  expect(toBedrock.told).not.toContain('tools[].eager_input_streaming')
  const toVertex = relayed(vertex, ALL)
  expect(toVertex.sent).toMatchObject({ ...PLAIN, output_config: ALL['output_config'] })
  expect(toVertex.sent['tools']).toEqual(PLAIN['tools'])
  expect(toVertex.betas).toEqual(['tool-search-tool-2025-10-19'])
  expect(toVertex.told).toContain('tools[].eager_input_streaming')
})

test('what is left takes nothing more out a second time', () => {
  for (const provider of [bedrock, vertex]) {
    const { sent, betas } = relayed(provider, ALL)
    const { anthropic_version: _, anthropic_beta: __, ...body } = sent
    const again = relayed(provider, { ...body, model: OPUS }, betas.join(','))
    expect(again.sent).toEqual(sent)
    expect(again.told).toEqual([])
  }
})

describe('a beta that is not passed on takes its fields along, told once', () => {
  test.each<[string, JsonObject, JsonObject, string]>([
    [
      'thinking-display-updates-2026-08-18',
      { thinking: { type: 'adaptive', display: 'updates' } },
      { thinking: { type: 'adaptive', display: 'summarized' } },
      'thinking.display',
    ],
    [
      'per-turn-control-2026-07-01',
      { messages: [user, { role: 'system', content: 'a', output_config: { effort: 'low' } }] },
      { messages: [user, { role: 'system', content: 'a' }] },
      'messages[].output_config',
    ],
    [
      'context-management-2099-01-01',
      { context_management: {} },
      { context_management: undefined },
      'context_management',
    ],
    ['fast-mode-2026-02-01', { speed: 'fast' }, { speed: undefined }, 'speed'],
    [
      'advanced-tool-use-2025-11-20',
      { tools: [tool({ input_examples: [{}], allowed_callers: ['direct'] })] },
      { tools: [tool()] },
      'tools[].input_examples, tools[].allowed_callers',
    ],
  ])('%s', (beta, body, expected, fields) => {
    const { sent, betas, told, why } = relayed(bedrock, body, beta)
    for (const [name, value] of Object.entries(expected)) expect(sent[name]).toEqual(value)
    expect(betas).toEqual([])
    expect(told).toEqual([`anthropic-beta: ${beta}`])
    expect(why).toEqual([`not supported by this provider, nor is what belongs to it: ${fields}`])
  })

  test('one with nothing of its own in the body is told of as such', () => {
    expect(relayed(bedrock, {}, 'x-1').why).toEqual(['not supported by this provider'])
  })

  test('other values are no business of the beta’s', () => {
    const thinking = { type: 'adaptive', display: 'omitted' }
    const { sent, why } = relayed(bedrock, { thinking }, 'thinking-display-updates-2026-08-18')
    expect(sent['thinking']).toEqual(thinking)
    expect(why).toEqual(['not supported by this provider'])
  })

  test('a beta that is passed on keeps them', () => {
    const body = { context_management: { edits: [] } }
    expect(relayed(bedrock, body, 'context-management-2025-06-27')).toMatchObject({ sent: body, told: [] })
  })
})

describe('what Anthropic takes without a beta', () => {
  test('is asked for by the beta alone where that is all that is known', () => {
    const { sent, betas, told } = relayed(bedrock, { tools: [tool({ eager_input_streaming: true }), tool()] })
    expect(sent['tools']).toEqual([tool(), tool()])
    expect(betas).toEqual(['fine-grained-tool-streaming-2025-05-14'])
    expect(told).toEqual([])
    for (const off of [false, null])
      expect(relayed(bedrock, { tools: [tool({ eager_input_streaming: off })] })).toMatchObject({ betas: [], told: [] })
  })

  test.each([bedrock, vertex])('keeps its fields under the name of the beta at $slug', (provider) => {
    const tools = [tool(), tool({ name: 'g', defer_loading: true })]
    for (const beta of ['', 'advanced-tool-use-2025-11-20', 'tool-search-tool-2025-10-19']) {
      const { sent, betas, told } = relayed(provider, { tools }, beta)
      expect(sent['tools']).toEqual(tools)
      expect(betas).toEqual(['tool-search-tool-2025-10-19'])
      expect(told).toEqual([])
    }
  })
})

test('options that are addressed to the provider are no way around', () => {
  const providerOptions = { anthropic: { speed: 'fast', cacheControl: { type: 'ephemeral' }, anthropicBeta: ['x-1'] } }
  const { sent, told } = relayed(bedrock, { providerOptions })
  expect(sent).toEqual({ max_tokens: 1000, messages: [user], anthropic_version: 'bedrock-2023-05-31' })
  expect(told).toEqual(['cache_control', 'anthropic-beta: x-1', 'speed'])
})

test.each<[string, boolean]>([
  [OPUS, true],
  ['global.anthropic.claude-haiku-4-5-20251001-v1:0', true],
  ['us.anthropic.claude-opus-4-1-20250805-v1:0', false],
  ['us.anthropic.claude-sonnet-4-20250514-v1:0', false],
  ['anthropic.claude-3-5-haiku-20241022-v1:0', false],
])('%s on Bedrock takes a ttl: %s', (model, isTaken) => {
  const cache_control = { type: 'ephemeral', ttl: '1h' }
  const { sent, told } = relayed(bedrock, { tools: [tool({ cache_control })] }, '', model)
  expect(sent['tools']).toEqual([tool({ cache_control: isTaken ? cache_control : { type: 'ephemeral' } })])
  expect(told).toEqual(isTaken ? [] : ['cache_control.ttl'])
})

test('a translated call is asked for likewise', () => {
  const { body, warnings } = anthropicMessagesWire.encodeCall(
    {
      options: {
        prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
        tools: [
          {
            type: 'function',
            name: 'f',
            inputSchema: { type: 'object' },
            providerOptions: { anthropic: { eagerInputStreaming: true, deferLoading: true } },
          },
        ],
        providerOptions: { anthropic: { speed: 'fast' } },
      },
      warnings: [],
    },
    { ...peerOf(bedrock), stream: false },
  )
  expect(body['tools']).toMatchObject([tool({ defer_loading: true })])
  expect(body).not.toHaveProperty('tools.0.eager_input_streaming')
  expect(body['anthropic_beta']).toEqual(['fine-grained-tool-streaming-2025-05-14', 'tool-search-tool-2025-10-19'])
  expect(body).not.toHaveProperty('speed')
  expect(warnings).toEqual([expect.objectContaining({ feature: 'speed' })])
})

test('a body without such fields stays byte for byte', () => {
  const names = new Set(BETA_FIELDS.flatMap(({ paths }) => paths.map((path) => path.split(/\.|\[\]/)[0])))
  const taken = new Set([
    ...names,
    'cache_control',
    'model',
    'stream',
    'anthropic_version',
    'anthropic_beta',
    '__proto__',
  ])
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (more) => {
      fc.pre(Object.keys(more).every((name) => !taken.has(name) && !(name in HELLO) && name !== 'providerOptions'))
      const body = { ...more, tools: [tool({ strict: true })], messages: [user], thinking: { type: 'adaptive' } }
      const text = JSON.stringify({ max_tokens: 1, ...body })
      const call = { ...callOf({ ...HELLO, ...body }), body: JSON.parse(text), source: jsonSource(text) }
      const { set, remove, within, warnings } = anthropicMessagesWire.relay(call, peerOf(bedrock)).patch
      expect({ remove, within, warnings }).toEqual({ remove: [], within: undefined, warnings: [] })
      const sent = sentText(changedJson(call.source, { set }))
      expect(sent).toBe(`${text.slice(0, -1)},"anthropic_version":"bedrock-2023-05-31"}`)
    }),
  )
})
