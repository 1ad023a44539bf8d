import { describe, expect, test } from 'vitest'
import type { Attempt, Path } from '#gateway/core/attempt.ts'
import type { DialectName } from '#gateway/core/call.ts'
import type { OutputLimit } from '#gateway/core/cost/output-limit.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { alibaba } from '#gateway/provider/alibaba.ts'
import { anthropic } from '#gateway/provider/anthropic.ts'
import { bytedance } from '#gateway/provider/bytedance.ts'
import { deepseek } from '#gateway/provider/deepseek.ts'
import { google } from '#gateway/provider/google.ts'
import { openai } from '#gateway/provider/openai.ts'
import { openrouter } from '#gateway/provider/openrouter.ts'
import { xai } from '#gateway/provider/xai.ts'
import { outputLimit } from '#gateway/upstream/output-limit/output-limit.ts'
import { DIALECTS } from '../../../../harness/dialects.ts'
import { attemptAt } from '../../routing/attempt-at.ts'

const RELAY: Path = { mode: 'relay', wire: 'openai-chat' }
const MESSAGES: Path = { mode: 'relay', wire: 'anthropic-messages' }
const ADAPT: Path = { mode: 'adapt' }

const at = (provider: Provider, path: Path, id = 'acme/m', model: Partial<Attempt['model']> = {}): Attempt =>
  attemptAt(provider, { path, upstreamModel: id.split('/')[1] ?? id, model: { id, ...model } })

const limit = (attempt: Attempt, body: JsonObject, dialect: DialectName = 'openai-chat'): OutputLimit =>
  outputLimit(attempt, { body }, DIALECTS[dialect])
const none: OutputLimit = { within: 'model' }
const most = (tokens: number): OutputLimit => ({ tokens, within: 'model' })

describe('of chat completions', () => {
  test.each<[string, Attempt, JsonObject, OutputLimit]>([
    ['the older name is known to all', at(deepseek, RELAY), { max_tokens: 9 }, most(9)],
    ['the newer one may not be', at(deepseek, RELAY), { max_completion_tokens: 9 }, none],
    ['unless it is theirs', at(openai, RELAY), { max_completion_tokens: 9 }, most(9)],
    ['who reads the newer reads the older', at(openai, RELAY), { max_tokens: 9 }, most(9)],
    ['of two the larger', at(openai, RELAY), { max_tokens: 9, max_completion_tokens: 5 }, most(9)],
    [
      'in a translation either',
      at(anthropic, { mode: 'translate', wire: 'anthropic-messages' }),
      { max_completion_tokens: 9 },
      most(9),
    ],
    ['no number is none', at(openai, RELAY), { max_tokens: null }, none],
    ['nor is a word', at(openai, RELAY), { max_tokens: 'few' }, none],
    ['another one besides may win', at(openai, RELAY), { max_tokens: 9, max_output_tokens: 99 }, none],
    ['in other letters, too', at(openai, RELAY), { max_tokens: 9, MAX_TOKENS: 99 }, none],
    [
      'in options of a provider, too',
      at(openai, RELAY),
      { max_tokens: 9, providerOptions: { openai: { maxCompletionTokens: 99 } } },
      none,
    ],
    [
      'thinking has numbers of its own',
      at(openrouter, RELAY),
      { max_tokens: 9, providerOptions: { openrouter: { reasoning: { max_tokens: 5 } } } },
      most(9),
    ],
  ])('%s', (_, attempt, body, expected) => {
    expect(limit(attempt, body)).toEqual(expected)
  })
})

test('of Messages it is a number that holds thinking, too', () => {
  const thinking = { type: 'enabled', budget_tokens: 5000 }
  const claude = at(anthropic, MESSAGES, 'anthropic/claude-sonnet-4.5')
  expect(limit(claude, { max_tokens: 6000, thinking }, 'anthropic-messages')).toEqual(most(6000))
})

test('too small a one is raised where it has to be', () => {
  const raised = at(openai, ADAPT).means.takes.limits?.minOutputTokens ?? 0
  expect(raised).toBeGreaterThan(1)
  expect(limit(at(openai, ADAPT), { maxOutputTokens: 1 }, 'ai-sdk')).toEqual(most(raised))
})

describe('a package that adds thinking to the limit', () => {
  const claude = at(anthropic, ADAPT, 'anthropic/claude-sonnet-4.5')
  const thinking = { type: 'enabled', budgetTokens: 2000 }

  test.each<[string, JsonObject, OutputLimit]>([
    ['adds none where none is asked for', {}, most(500)],
    ['nor by default', { reasoning: 'provider-default' }, most(500)],
    ['adds the number that is asked for', { providerOptions: { anthropic: { thinking } } }, most(2500)],
    ['adds nobody knows how many for an effort', { reasoning: 'high' }, none],
    ['or for a switch', { providerOptions: { anthropic: { thinking: { type: 'enabled' } } } }, none],
    ['or for what another provider is told', { providerOptions: { bedrock: { reasoningConfig: {} } } }, none],
  ])('%s', (_, body, expected) => {
    expect(limit(claude, { maxOutputTokens: 500, ...body }, 'ai-sdk')).toEqual(expected)
  })

  test('is not Google’s', () => {
    const gemini = at(google, ADAPT, 'google/gemini-2.5-pro')
    const options = { google: { thinkingConfig: { thinkingBudget: 2000 } } }
    expect(limit(gemini, { maxOutputTokens: 500, providerOptions: options }, 'ai-sdk')).toEqual(most(500))
  })
})

describe('thinking that comes on top of any limit', () => {
  test.each<[string, Attempt, JsonObject, OutputLimit]>([
    ['Qwen at Alibaba', at(alibaba, RELAY, 'alibaba/qwen3.7-plus'), {}, { within: 'window' }],
    [
      'but not where it does not think',
      at(alibaba, RELAY, 'alibaba/qwen3.7-plus'),
      { enable_thinking: false },
      most(9),
    ],
    ['xAI', at(xai, RELAY, 'xai/grok-4'), {}, { within: 'window' }],
    ['but for what does not think', at(xai, RELAY, 'xai/grok-4', { reasoning: false }), {}, most(9)],
    ['ByteDance', at(bytedance, RELAY), {}, { within: 'window' }],
    ['what OpenRouter has of them', at(openrouter, RELAY, 'alibaba/qwen3.7-plus'), {}, { within: 'window' }],
    ['and not what it has of others', at(openrouter, RELAY, 'anthropic/claude-opus-4.8'), {}, most(9)],
  ])('%s', (_, attempt, body, expected) => {
    expect(limit(attempt, { max_tokens: 9, ...body })).toEqual(expected)
  })
})
