import { describe, expect, test } from 'vitest'
import { changedJson } from '#gateway/core/json/changed-json.ts'
import { compact, type JsonObject } from '#gateway/core/json/value.ts'
import { anthropicMessagesWire } from '#gateway/dialect/anthropic-messages/index.ts'
import { peerWith } from '../../../../../harness/peer.ts'
import { sentText } from '../../../../../harness/sent-text.ts'
import { callOf, HELLO } from '../calls.ts'

const HAIKU = 'anthropic/claude-haiku-4.5'
const ADAPTIVE = { thinking: { type: 'adaptive' } }
const enabled = (budget_tokens: number) => ({ thinking: { type: 'enabled', budget_tokens } })
const effort = (word: string) => ({ output_config: { effort: word } })
const TOOLS = { tools: [{ name: 'f', input_schema: { type: 'object' } }] }

/** The body that is sent for one, without what never changes, and what is told of it. */
const of = (known: string, asked: JsonObject, maxOutputTokens?: number) => {
  const body = { ...HELLO, max_tokens: 10_000, ...asked }
  const call = callOf(body)
  const peer = peerWith<'anthropic-messages'>({}, compact({ provider: 'anthropic', known, maxOutputTokens }))
  const { set, remove, within = {}, warnings = [] } = anthropicMessagesWire.relay(call, peer).patch
  const sent: JsonObject = JSON.parse(sentText(changedJson(call.source, { set, remove, within })))
  const { model: _m, messages: _messages, max_tokens: _t, tools: _tools, ...rest } = sent
  return { sent: rest, told: warnings.map((warning) => ('feature' in warning ? warning.feature : '')) }
}

describe('a generation of Claude gets what it takes', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['anthropic/claude-sonnet-4.5', ADAPTIVE, enabled(8000)],
    ['anthropic/claude-sonnet-4.5', { ...ADAPTIVE, ...effort('low') }, enabled(2000)],
    ['anthropic/claude-sonnet-4.5', effort('low'), {}],
    ['anthropic/claude-opus-4.5', effort('max'), effort('high')],
    ['anthropic/claude-sonnet-4.5', { ...ADAPTIVE, max_tokens: 1000 }, {}],
    ['anthropic/claude-fable-5', { thinking: { type: 'disabled' } }, effort('low')],
    ['anthropic/claude-opus-4.6', effort('xhigh'), effort('high')],
    [
      'anthropic/claude-opus-5',
      { thinking: { type: 'disabled' }, ...effort('max') },
      { thinking: { type: 'disabled' }, ...effort('high') },
    ],
    ['anthropic/claude-sonnet-5.5', { thinking: { type: 'disabled' } }, { thinking: { type: 'between_tools' } }],
    [
      'anthropic/claude-sonnet-5.5',
      { thinking: { type: 'between_tools' }, ...effort('max') },
      { thinking: { type: 'between_tools' }, ...effort('high') },
    ],
    [
      'anthropic/claude-opus-4.6',
      { thinking: { type: 'between_tools' } },
      { thinking: { type: 'adaptive', display: 'summarized' }, ...effort('low') },
    ],
  ])('%s, %j', (known, body, expected) => {
    const { sent, told } = of(known, body)
    expect(sent).toEqual(expected)
    expect(told).not.toEqual([])
  })

  test.each<[string, JsonObject]>([
    ['moonshotai/kimi-k3', { ...ADAPTIVE, ...effort('max'), temperature: 0.5 }],
    ['anthropic/claude-opus-4.6', ADAPTIVE],
    ['anthropic/claude-opus-4.7', effort('xhigh')],
    ['anthropic/claude-opus-4.7', { thinking: { type: 'disabled' }, ...effort('max') }],
    ['anthropic/claude-sonnet-5.5', { thinking: { type: 'between_tools' }, ...effort('high') }],
    ['anthropic/claude-opus-4.6', { ...TOOLS, tool_choice: { type: 'any' } }],
    [HAIKU, { ...enabled(2000), temperature: 1, top_p: 0.97 }],
    [HAIKU, enabled(20_000)],
  ])('%s takes it as it is: %j', (known, body) => {
    const { tools: _, ...expected } = body
    expect(of(known, body)).toEqual({ sent: expected, told: [] })
  })

  test('a tool that cannot be forced is refused before it is asked for', () => {
    const forced = { ...TOOLS, tool_choice: { type: 'tool', name: 'f' } }
    expect(() => of('anthropic/claude-opus-5.5', forced)).toThrow('cannot force')
  })
})

test('a budget leaves room in an answer that the model makes shorter', () => {
  const long = { max_tokens: 128_000 }
  expect(of(HAIKU, { ...long, ...ADAPTIVE }, 64_000).sent).toEqual(enabled(51_200))
  expect(of(HAIKU, { ...long, ...enabled(100_000) }, 64_000).sent).toEqual(enabled(51_200))
  expect(of(HAIKU, { ...long, ...enabled(30_000) }, 64_000)).toEqual({ sent: enabled(30_000), told: [] })
})

test('what cannot be beside thinking goes, and thinking where a tool is forced', () => {
  const sampling = { temperature: 0.3, top_p: 0.9, top_k: 5 }
  expect(of(HAIKU, { ...enabled(2000), ...sampling })).toEqual({
    sent: enabled(2000),
    told: ['temperature', 'top_p', 'top_k'],
  })
  expect(of(HAIKU, { ...ADAPTIVE, temperature: 0.5 }).sent).toEqual(enabled(8000))
  const forced = { tool_choice: { type: 'any' } }
  expect(of(HAIKU, { ...enabled(2000), ...TOOLS, ...forced })).toEqual({ sent: forced, told: ['thinking'] })
})

test('edits of the context that are about thinking go with it', () => {
  const [clear, tools] = [{ type: 'clear_thinking_20251015', keep: 'all' }, { type: 'clear_tool_uses_20250919' }]
  const body = { ...ADAPTIVE, max_tokens: 900, context_management: { edits: [clear, tools] } }
  expect(of(HAIKU, body).sent).toEqual({ context_management: { edits: [tools] } })
})
