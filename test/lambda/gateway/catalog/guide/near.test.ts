import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { createGuide } from '#gateway/catalog/guide/guide.ts'
import { providersBySlug } from '#gateway/provider/index.ts'

const { near } = createGuide(bundledCatalog)

describe('what may have been meant', () => {
  test.each([
    ['openai/gpt5.4', ['openai/gpt-5.4']],
    ['openai/gtp-5.4', ['openai/gpt-5.4']],
    ['opanai/gpt-5.4', ['openai/gpt-5.4']],
    ['gpt5.4', ['openai/gpt-5.4']],
    ['sim/ecko', ['sim/echo']],
    ['anthropic/claude-opus-4.66', ['anthropic/claude-opus-4.6']],
    ['anthropic/claude-opuss-4.6', ['anthropic/claude-opus-4.6']],
    ['claude-sonet-4-5', ['anthropic/claude-sonnet-4.5']],
    ['google/gemini-3-flsh', ['google/gemini-3-flash']],
    ['gemini/gemini-3-flsh', ['google/gemini-3-flash']],
    ['zai/glm5.3', ['zai/glm-5.3']],
    ['z-ai/glm5.3', ['zai/glm-5.3']],
    ['perplexity/sonr', ['perplexity/sonar']],
    // The name of another maker's.
    ['openai/claude-opus-4.6', ['anthropic/claude-opus-4.6']],
    ['acme/sonar', ['perplexity/sonar']],
    // At a provider that makes none itself.
    ['azure/gpt-5.44', ['openai/gpt-5.4']],
    ['groq/openai/gpt-oss-12b', ['openai/gpt-oss-120b']],
    // The latest of several.
    ['openai/gpt-7.2-sol', ['openai/gpt-6.2-sol']],
    ['kimi-k9', ['moonshotai/kimi-k3', 'moonshotai/kimi-k2']],
    ['xai/grok-4.8', ['spacexai/grok-4.7', 'spacexai/grok-4.6', 'spacexai/grok-4.5']],
  ])('by %s: %j', (asked, ids) => {
    expect(near(asked)).toEqual(ids)
  })
})

test('is looked for when it is told, and ids are read once', () => {
  let reads = 0
  const models = new Proxy(bundledCatalog.models, {
    ownKeys: (target) => {
      reads++
      return Reflect.ownKeys(target)
    },
  })
  const { unlisted } = createGuide({ ...bundledCatalog, models })
  const [first, second] = ['openai/gpt5.4', 'openai/gtp-5.4'].map((id) => unlisted(id, providersBySlug()))
  const before = reads
  expect([first?.near?.(), second?.near?.()]).toEqual([['openai/gpt-5.4'], ['openai/gpt-5.4']])
  expect([before > 0, reads]).toEqual([true, before + 1])
})

describe('nothing', () => {
  test.each([
    ...['foo/bar', 'acme/none', 'anthropic/claude-new-9', 'google/new-thing', 'perplexity/another'],
    ...['openai/o1-preview', 'o1-preview', 'completely-different', 'gpt', 'x', '', '/', 'openai/', 'x'.repeat(5000)],
  ])('by %.40s', (asked) => {
    expect(near(asked)).toEqual([])
  })
})
