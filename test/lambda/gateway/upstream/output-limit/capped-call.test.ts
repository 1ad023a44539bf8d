import { describe, expect, test } from 'vitest'
import type { Attempt, Path } from '#gateway/core/attempt.ts'
import type { DialectName } from '#gateway/core/call.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { anthropic } from '#gateway/provider/anthropic.ts'
import { deepseek } from '#gateway/provider/deepseek.ts'
import { google } from '#gateway/provider/google.ts'
import { openai } from '#gateway/provider/openai.ts'
import { openrouter } from '#gateway/provider/openrouter.ts'
import { xai } from '#gateway/provider/xai.ts'
import { cappedCall } from '#gateway/upstream/output-limit/capped-call.ts'
import { DIALECTS } from '../../../../harness/dialects.ts'
import { callOf } from '../../money/bounds/call-of.ts'
import { attemptAt } from '../../routing/attempt-at.ts'

const RELAY: Path = { mode: 'relay', wire: 'openai-chat' }
const MESSAGES: Path = { mode: 'relay', wire: 'anthropic-messages' }
const ADAPT: Path = { mode: 'adapt' }

const at = (provider: Provider, path: Path, id = 'acme/m'): Attempt =>
  attemptAt(provider, { path, upstreamModel: id.split('/')[1] ?? id, model: { id } })
const CLAUDE = at(anthropic, MESSAGES, 'anthropic/claude-sonnet-4.5')

const capped = (attempt: Attempt, body: JsonObject, tokens: number, dialect: DialectName = 'openai-chat') =>
  cappedCall(callOf(body, dialect), attempt, DIALECTS[dialect], tokens)

describe('an answer is limited', () => {
  test.each<[string, Attempt, JsonObject, DialectName, JsonObject]>([
    ['by the name that all know', at(deepseek, RELAY), {}, 'openai-chat', { max_tokens: 50 }],
    ['by that of the provider', at(openai, RELAY), {}, 'openai-chat', { max_completion_tokens: 50 }],
    ['by one name alone', at(deepseek, RELAY), { max_completion_tokens: 900 }, 'openai-chat', { max_tokens: 50 }],
    [
      'no longer than the caller says',
      at(openai, RELAY),
      { max_tokens: 20 },
      'openai-chat',
      { max_completion_tokens: 20 },
    ],
    ['in Messages', CLAUDE, { max_tokens: 900 }, 'anthropic-messages', { max_tokens: 50 }],
    ['for a package', at(google, ADAPT), {}, 'ai-sdk', { maxOutputTokens: 50 }],
  ])('%s', (_, attempt, body, dialect, expected) => {
    expect(capped(attempt, body, 50, dialect)?.body).toEqual(expected)
  })

  test('in what was sent, of which all else stays as it is, and reported', () => {
    const call = callOf({ model: 'm', max_tokens: 900 }, 'anthropic-messages', '{ "model": "m",  "max_tokens": 900 }')
    const limited = cappedCall(call, CLAUDE, DIALECTS[call.dialect], 50)
    expect(Buffer.from(limited?.source.bytes ?? []).toString()).toBe('{ "model": "m",  "max_tokens": 50 }')
    expect(limited?.amends?.warnings).toEqual([
      { type: 'compatibility', feature: 'max_tokens', details: 'set to 50, as no more is left of a budget' },
    ])
  })

  test('beside what the call is amended by already', () => {
    const before = { type: 'other', message: 'x' } as const
    const call = { ...callOf({}, 'ai-sdk'), amends: { reasoning: 'low', warnings: [before] } } as const
    const { reasoning, warnings } = cappedCall(call, at(google, ADAPT), DIALECTS['ai-sdk'], 50)?.amends ?? {
      warnings: [],
    }
    expect(reasoning).toBe('low')
    expect(warnings).toHaveLength(2)
    expect(warnings[0]).toBe(before)
  })
})

describe('thinking within it', () => {
  const thinking = { type: 'enabled', budget_tokens: 5000 }

  test('gets half of it, and says so', () => {
    const limited = capped(CLAUDE, { max_tokens: 9000, thinking }, 3000, 'anthropic-messages')
    expect(limited?.body).toEqual({ max_tokens: 3000, thinking: { type: 'enabled', budget_tokens: 1500 } })
    expect(limited?.amends?.warnings[1]).toMatchObject({ feature: 'thinking' })
  })

  test('goes where that is less than the least', () => {
    expect(capped(CLAUDE, { max_tokens: 9000, thinking }, 2000, 'anthropic-messages')?.body).toEqual({
      max_tokens: 2000,
    })
  })

  test('stays where there is room for it', () => {
    const limited = capped(CLAUDE, { max_tokens: 9000, thinking }, 6000, 'anthropic-messages')
    expect(limited?.body).toEqual({ max_tokens: 6000, thinking })
    expect(limited?.amends?.warnings).toHaveLength(1)
  })

  test.each<[string, Attempt, JsonObject, DialectName, JsonObject]>([
    [
      'of OpenRouter',
      at(openrouter, RELAY),
      { reasoning: { max_tokens: 5000 } },
      'openai-chat',
      { max_tokens: 3000, reasoning: { max_tokens: 1500 } },
    ],
    [
      'of Gemini',
      at(google, ADAPT),
      { providerOptions: { google: { thinkingConfig: { thinkingBudget: 5000, includeThoughts: true } } } },
      'ai-sdk',
      {
        maxOutputTokens: 3000,
        providerOptions: { google: { thinkingConfig: { thinkingBudget: 1500, includeThoughts: true } } },
      },
    ],
  ])('%s is said in its words', (_, attempt, body, dialect, expected) => {
    expect(capped(attempt, body, 3000, dialect)?.body).toEqual(expected)
  })
})

describe('thinking beside it', () => {
  const claude = at(anthropic, ADAPT, 'anthropic/claude-sonnet-4.5')
  const asked = { providerOptions: { anthropic: { thinking: { type: 'enabled', budgetTokens: 2000 } } } }

  test('is left room for', () => {
    expect(capped(claude, asked, 3000, 'ai-sdk')?.body).toEqual({ ...asked, maxOutputTokens: 1000 })
  })

  test.each<[string, Attempt, JsonObject, DialectName]>([
    ['more than there is', claude, { ...asked }, 'ai-sdk'],
    ['an effort', claude, { reasoning: 'high' }, 'ai-sdk'],
    ['unasked', at(xai, RELAY, 'xai/grok-4'), {}, 'openai-chat'],
  ])('cannot be limited: %s', (_, attempt, body, dialect) => {
    expect(capped(attempt, body, 1500, dialect)).toBeUndefined()
  })
})

test.each<[string, Attempt, JsonObject, number]>([
  ['other words would win', at(openai, RELAY), { providerOptions: { openai: { maxCompletionTokens: 99 } } }, 50],
  ['it would be raised', at(openai, ADAPT), {}, 5],
  ['nothing is left', CLAUDE, { max_tokens: 900 }, 0],
])('no limit would hold where %s', (_, attempt, body, tokens) => {
  expect(capped(attempt, body, tokens, attempt.path.mode === 'adapt' ? 'ai-sdk' : 'openai-chat')).toBeUndefined()
})
