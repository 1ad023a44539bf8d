import { expect, test } from 'vitest'
import { familyOf } from '#gateway/catalog/families.ts'
import type { CallOptions } from '#gateway/core/canonical/parts.ts'
import { LOST_THINKING } from '#gateway/core/canonical/warning.ts'
import { compact } from '#gateway/core/json/value.ts'
import { TAKES } from '#gateway/provider/shared/takes.ts'
import { fitLostThinking } from '#gateway/upstream/fit/lost-thinking.ts'

const call = { type: 'tool-call', toolCallId: 'c', toolName: 'f', input: {} } as const
const signed = { type: 'reasoning', text: 'hm', providerOptions: { anthropic: { signature: 's' } } } as const
const ask: CallOptions['prompt'][number] = { role: 'user', content: [{ type: 'text', text: 'hi' }] }
const result: CallOptions['prompt'][number] = {
  role: 'tool',
  content: [{ type: 'tool-result', toolCallId: 'c', toolName: 'f', output: { type: 'text', value: 'R' } }],
}
const fitted = (id: string, options: CallOptions) =>
  fitLostThinking(options, {
    provider: 'acme',
    takes: TAKES['anthropic-messages'],
    model: compact({ id, family: familyOf(id) }),
  })

const LOST: CallOptions['prompt'] = [ask, { role: 'assistant', content: [call] }, result]
const KEPT: CallOptions['prompt'] = [
  ask,
  { role: 'assistant', content: [signed, call] },
  result,
  { role: 'assistant', content: [call] },
  result,
]

test('a budget goes where the thinking before answered calls is gone', () => {
  const budget = { anthropic: { thinking: { type: 'enabled', budgetTokens: 2000 }, effort: 'low' } }
  expect(fitted('anthropic/claude-opus-4.5', { prompt: LOST, reasoning: 'high' })).toEqual({
    options: { prompt: LOST },
    warnings: [LOST_THINKING],
  })
  const beside: CallOptions['prompt'] = [...LOST, ask]
  expect(fitted('anthropic/claude-opus-4.5', { prompt: beside, reasoning: 'high' }).options).toEqual({ prompt: beside })
  expect(fitted('anthropic/claude-opus-4.5', { prompt: LOST, providerOptions: budget }).options).toEqual({
    prompt: LOST,
    providerOptions: { anthropic: { effort: 'low' } },
  })
})

test.each<[string, CallOptions]>([
  ['anthropic/claude-opus-4.5', { prompt: KEPT, reasoning: 'high' }],
  ['anthropic/claude-opus-4.5', { prompt: [...LOST, { role: 'assistant', content: [] }, ask], reasoning: 'high' }],
  ['anthropic/claude-opus-4.5', { prompt: LOST, reasoning: 'none' }],
  ['anthropic/claude-opus-4.8', { prompt: LOST, reasoning: 'high' }],
  ['google/gemini-3-pro', { prompt: LOST, reasoning: 'high' }],
])('%s keeps what it does not insist on: %j', (id, options) => {
  expect(fitted(id, options)).toEqual({ options, warnings: [] })
})
