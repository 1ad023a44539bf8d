import { expect, test } from 'vitest'
import type { ModelFacts } from '#gateway/core/attempt.ts'
import type { AssistantPart, ProviderOptions } from '#gateway/core/canonical/parts.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { fitCall } from '#gateway/upstream/fit/fit.ts'
import { attemptAt } from '../../routing/attempt-at.ts'

const thought = (providerOptions?: ProviderOptions): AssistantPart => ({
  type: 'reasoning',
  text: 'Hm.',
  ...(providerOptions ? { providerOptions } : {}),
})
const TEXT: AssistantPart = { type: 'text', text: 'Hello.' }
const CLAUDES: ProviderOptions = { anthropic: { signature: 'EqQB' } }
const OPENAIS: ProviderOptions = { openai: { itemId: 'rs_1', reasoningEncryptedContent: 'gAAAA' } }
const SIGNED: AssistantPart = { ...TEXT, providerOptions: { google: { thoughtSignature: 'sig' } } }

/** What of an earlier answer a provider gets, by its chat API or its package. */
const kept = (slug: string, content: AssistantPart[], model: ModelFacts = { id: 'm' }): AssistantPart[] => {
  const provider = PROVIDERS.find((each) => each.slug === slug)
  if (!provider) throw new Error(`there is no ${slug}`)
  const path = provider.package ? ({ mode: 'adapt' } as const) : ({ mode: 'translate', wire: 'openai-chat' } as const)
  const prompt = [
    { role: 'user' as const, content: [TEXT] },
    { role: 'assistant' as const, content },
    { role: 'user' as const, content: [TEXT] },
  ]
  const { options, warnings } = fitCall({ prompt }, attemptAt(provider, { path, model }))
  expect(warnings).toEqual([])
  const answer = options.prompt.find(({ role }) => role === 'assistant')
  return answer?.role === 'assistant' ? answer.content : []
}

const PLAIN_READERS = ['mistral', 'groq', 'deepseek', 'moonshotai', 'openrouter', 'google', 'vertex']

test.each(PLAIN_READERS)('%s gets no reasoning that another provider issued', (slug) => {
  for (const issued of [CLAUDES, OPENAIS]) expect(kept(slug, [thought(issued), TEXT])).toEqual([TEXT])
})

test.each(['mistral', 'groq', 'deepseek'])('%s gets no thoughts beside what Gemini signed', (slug) => {
  expect(kept(slug, [thought(), SIGNED])).toEqual([SIGNED])
})

test.each(PLAIN_READERS)('%s gets its own, and reasoning that does not say whose it is', (slug) => {
  const marked = thought({ gateway: { order: [] }, anthropic: { cacheControl: { type: 'ephemeral' } } })
  for (const part of [thought(), thought({ [slug]: {} }), marked])
    expect(kept(slug, [part, TEXT])).toEqual([part, TEXT])
})

test('Gemini’s thoughts go back to Gemini, wherever it is served', () => {
  for (const slug of ['google', 'vertex']) expect(kept(slug, [thought(), SIGNED])).toEqual([thought(), SIGNED])
})

test('where signatures are looked at they decide', () => {
  for (const slug of ['anthropic', 'bedrock', 'openai'])
    expect(kept(slug, [thought(CLAUDES), TEXT])).toEqual([thought(CLAUDES), TEXT])
})

test('a model that does not reason gets none, and an answer of nothing else is none', () => {
  for (const slug of ['mistral', 'deepseek', 'openai', 'anthropic']) {
    expect(kept(slug, [thought(), thought({ [slug]: {} }), TEXT], { id: 'm', reasoning: false })).toEqual([TEXT])
    expect(kept(slug, [thought()], { id: 'm', reasoning: false })).toEqual([])
  }
})
