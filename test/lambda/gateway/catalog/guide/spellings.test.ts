import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import { createGuide } from '#gateway/catalog/guide/guide.ts'
import type { CatalogData, Resolved } from '#gateway/catalog/model.ts'

const catalog = loadCatalog(bundledCatalog)
const guide = createGuide(bundledCatalog)
const resolve = (asked: string): Resolved | undefined => catalog.resolve(asked) ?? guide.known(asked)
const placesOf = (found: Resolved | undefined): string[] =>
  (found?.model.endpoints ?? []).map(({ provider, model }) => `${provider} ${model}`)
const allOf = (id: string): string[] =>
  (bundledCatalog.models[id]?.endpoints ?? []).map(({ provider, model }) => `${provider} ${model}`)

describe('a model wherever it is served', () => {
  test.each([
    // Dashes for dots, case, and marks of clients.
    ['anthropic/claude-opus-4-6', 'anthropic/claude-opus-4.6'],
    ['claude-opus-4-6', 'anthropic/claude-opus-4.6'],
    ['claude-opus-4-6[1m]', 'anthropic/claude-opus-4.6'],
    ['anthropic/claude-opus-4-6[1m]', 'anthropic/claude-opus-4.6'],
    ['Claude-Opus-4.6', 'anthropic/claude-opus-4.6'],
    ['GPT-5.4', 'openai/gpt-5.4'],
    ['gpt-5-4', 'openai/gpt-5.4'],
    ['OpenAI/GPT-5.4', 'openai/gpt-5.4'],
    ['Gemini-2.5-Pro', 'google/gemini-2.5-pro'],
    ['MiniMax-M3', 'minimax/minimax-m3'],
    ['xai/grok-4-1-fast-non-reasoning', 'xai/grok-4.1-fast-non-reasoning'],
    // What its maker's own API calls it.
    ['openai/gpt-5.1', 'openai/gpt-5.1-thinking'],
    ['gpt-5.1', 'openai/gpt-5.1-thinking'],
    ['google/gemini-3-flash-preview', 'google/gemini-3-flash'],
    ['gemini-3-flash-preview', 'google/gemini-3-flash'],
    ['google/gemini-3.1-pro', 'google/gemini-3.1-pro-preview'],
    ['mistral/mistral-small-latest', 'mistral/mistral-small'],
    ['mistral/mistral-large-2512', 'mistral/mistral-large-3'],
    ['codestral-latest', 'mistral/codestral'],
    ['cohere/command-a-03-2025', 'cohere/command-a'],
    ['deepseek/deepseek-flash', 'deepseek/deepseek-v4.1-flash'],
    ['anthropic/claude-opus-4.6-latest', 'anthropic/claude-opus-4.6'],
    ['gpt-5.4-latest', 'openai/gpt-5.4'],
    // Dated, where the day says no more than the name.
    ['anthropic/claude-haiku-4-5-20251001', 'anthropic/claude-haiku-4.5'],
    ['claude-haiku-4-5-20251001', 'anthropic/claude-haiku-4.5'],
    ['anthropic/claude-opus-4-5-20251101', 'anthropic/claude-opus-4.5'],
    ['claude-opus-4-5@20251101', 'anthropic/claude-opus-4.5'],
    // Other gateways' names of makers.
    ['x-ai/grok-4.5', 'spacexai/grok-4.5'],
    ['x-ai/grok-4.1-fast-non-reasoning', 'xai/grok-4.1-fast-non-reasoning'],
    ['z-ai/glm-5.3', 'zai/glm-5.3'],
    ['zai-org/GLM-5.3', 'zai/glm-5.3'],
    ['moonshot/kimi-k3', 'moonshotai/kimi-k3'],
    ['meta-llama/llama-4-scout', 'meta/llama-4-scout'],
    ['meta-llama/Llama-3.3-70B-Instruct', 'meta/llama-3.3-70b'],
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo', 'meta/llama-3.3-70b'],
    ['qwen/qwen3.7-max', 'alibaba/qwen3.7-max'],
    ['Qwen/Qwen3-32B', 'alibaba/qwen-3-32b'],
    ['dashscope/qwen3.7-max', 'alibaba/qwen3.7-max'],
    ['deepseek-ai/DeepSeek-V3.2', 'deepseek/deepseek-v3.2'],
    ['mistralai/mistral-nemo', 'mistral/mistral-nemo'],
    ['mistralai/mistral-large-2512', 'mistral/mistral-large-3'],
    ['MiniMaxAI/MiniMax-M3', 'minimax/minimax-m3'],
    ['stepfun-ai/Step-3.7-Flash', 'stepfun/step-3.7-flash'],
    ['bytedance-seed/seed-2-1-turbo', 'bytedance/seed-2.1-turbo'],
    ['amazon/nova-lite-v1', 'amazon/nova-lite'],
    ['gemini/gemini-2.5-pro', 'google/gemini-2.5-pro'],
    ['gemini/gemini-3-flash-preview', 'google/gemini-3-flash'],
    ['models/gemini-2.5-pro', 'google/gemini-2.5-pro'],
    ['google/models/gemini-2.5-pro', 'google/gemini-2.5-pro'],
    ['gemini/models/gemini-3-flash-preview', 'google/gemini-3-flash'],
    ['llama-3.3-70b-versatile', 'meta/llama-3.3-70b'],
    ['accounts/fireworks/models/kimi-k3', 'moonshotai/kimi-k3'],
  ])('%s is %s', (asked, id) => {
    const found = resolve(asked)
    expect([found?.id, found?.alias, found?.speed]).toEqual([id, asked, undefined])
    expect(placesOf(found)).toEqual(allOf(id))
  })

  test.each([
    ['claude-opus-5-5-fast', 'anthropic/claude-opus-5.5'],
    ['anthropic/claude-opus-5-5-fast', 'anthropic/claude-opus-5.5'],
    ['GPT-5.4-fast', 'openai/gpt-5.4'],
  ])('%s is a tier of %s', (asked, id) => {
    expect(resolve(asked)).toMatchObject({ id, alias: asked, speed: 'fast' })
  })
})

describe('a model at the provider that its id names', () => {
  const opusAtBedrock = allOf('anthropic/claude-opus-4.6').filter((place) => place.startsWith('bedrock'))
  const haikuAtBedrock = allOf('anthropic/claude-haiku-4.5').filter((place) => place.startsWith('bedrock'))

  test.each([
    ['azure/gpt-5.4', 'openai/gpt-5.4', ['azure gpt-5.4']],
    ['azure/gpt-5.1', 'openai/gpt-5.1-thinking', ['azure gpt-5.1']],
    ['azure_ai/gpt-5.4', 'openai/gpt-5.4', ['azure gpt-5.4']],
    ['vertex/claude-opus-4-6', 'anthropic/claude-opus-4.6', ['vertex claude-opus-4-6']],
    ['vertex_ai/claude-opus-4-6', 'anthropic/claude-opus-4.6', ['vertex claude-opus-4-6']],
    ['vertex/claude-opus-4-5@20251101', 'anthropic/claude-opus-4.5', ['vertex claude-opus-4-5@20251101']],
    ['vertex/claude-opus-4.5', 'anthropic/claude-opus-4.5', ['vertex claude-opus-4-5@20251101']],
    ['google-vertex/gemini-3.1-pro', 'google/gemini-3.1-pro-preview', ['vertex gemini-3.1-pro-preview']],
    ['vertex/google/gemini-2.5-pro', 'google/gemini-2.5-pro', ['vertex gemini-2.5-pro']],
    ['openrouter/anthropic/claude-opus-4.6', 'anthropic/claude-opus-4.6', ['openrouter anthropic/claude-opus-4.6']],
    ['openrouter/anthropic/claude-opus-4-6', 'anthropic/claude-opus-4.6', ['openrouter anthropic/claude-opus-4.6']],
    ['groq/openai/gpt-oss-120b', 'openai/gpt-oss-120b', ['groq openai/gpt-oss-120b']],
    ['groq/gpt-oss-120b', 'openai/gpt-oss-120b', ['groq openai/gpt-oss-120b']],
    ['groq/llama-3.3-70b-versatile', 'meta/llama-3.3-70b', ['groq llama-3.3-70b-versatile']],
    ['mistral/glm-5.2', 'zai/glm-5.2', ['mistral glm-5-2']],
    [
      'together_ai/meta-llama/Llama-3.3-70B-Instruct-Turbo',
      'meta/llama-3.3-70b',
      ['togetherai meta-llama/Llama-3.3-70B-Instruct-Turbo'],
    ],
    [
      'fireworks_ai/accounts/fireworks/models/kimi-k3',
      'moonshotai/kimi-k3',
      ['fireworks accounts/fireworks/models/kimi-k3'],
    ],
    ['bedrock/claude-opus-4.6', 'anthropic/claude-opus-4.6', opusAtBedrock],
    ['bedrock/anthropic/claude-opus-4.6', 'anthropic/claude-opus-4.6', opusAtBedrock],
    ['bedrock/anthropic.claude-opus-4-6-v1:0', 'anthropic/claude-opus-4.6', opusAtBedrock],
    ['anthropic.claude-haiku-4-5-20251001-v1:0', 'anthropic/claude-haiku-4.5', haikuAtBedrock],
    // A Region group is a wish about where it runs.
    ['us.anthropic.claude-opus-4-6-v1', 'anthropic/claude-opus-4.6', ['bedrock us.anthropic.claude-opus-4-6-v1']],
    ['us.anthropic.claude-opus-4-6-v1:0', 'anthropic/claude-opus-4.6', ['bedrock us.anthropic.claude-opus-4-6-v1']],
    [
      'bedrock/converse/us.anthropic.claude-opus-4-6-v1',
      'anthropic/claude-opus-4.6',
      ['bedrock us.anthropic.claude-opus-4-6-v1'],
    ],
    [
      'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
      'anthropic/claude-haiku-4.5',
      ['bedrock eu.anthropic.claude-haiku-4-5-20251001-v1:0'],
    ],
    ['amazon.nova-lite-v1:0', 'amazon/nova-lite', ['bedrock amazon.nova-lite-v1:0']],
    ['eu.amazon.nova-lite-v1:0', 'amazon/nova-lite', ['bedrock eu.amazon.nova-lite-v1:0']],
    ['amazon-bedrock/openai.gpt-5.4', 'openai/gpt-5.4', ['bedrock openai.gpt-5.4']],
  ])('%s is %s', (asked, id, places) => {
    const found = resolve(asked)
    expect([found?.id, placesOf(found)]).toEqual([id, places])
    expect(found?.model.endpoints.every((endpoint) => !endpoint.isUnlisted)).toBe(true)
  })
})

describe('a snapshot that the undated name stands for', () => {
  test.each([
    ['openai/gpt-5.4-2026-03-05', 'openai/gpt-5.4', 'gpt-5.4-2026-03-05'],
    ['gpt-4o-2024-08-06', 'openai/gpt-4o', 'gpt-4o-2024-08-06'],
    ['openai/gpt-5.1-2025-11-13', 'openai/gpt-5.1-thinking', 'gpt-5.1-2025-11-13'],
    ['openai/gpt-5-pro-2025-10-06', 'openai/gpt-5-pro', 'gpt-5-pro-2025-10-06'],
  ])('%s costs what %s does, and is what its maker is asked for', (asked, id, upstream) => {
    const found = resolve(asked)
    expect(found?.id).toBe(id)
    const [own, ...others] = found?.model.endpoints ?? []
    const [row, ...rows] = bundledCatalog.models[id]?.endpoints ?? []
    expect(own).toEqual({ ...row, model: upstream, like: { id, model: row?.model } })
    expect(others).toEqual(rows)
  })
})

describe("a day of Claude's", () => {
  const claudes = Object.entries(bundledCatalog.models).filter(([id]) => id.startsWith('anthropic/claude-'))
  const daysOf = (id: string) => [
    ...new Set(bundledCatalog.models[id]?.endpoints.flatMap(({ model }) => /20\d{6}/.exec(model)?.[0] ?? [])),
  ]
  const dated = (id: string, day: string) => {
    const own = id.replace('anthropic/', '').replaceAll('.', '-')
    return [`${own}-${day}`, `${own}-${day}[1m]`, `${own}@${day}`, `anthropic/${own}-${day}`, `${id}-${day}`]
  }

  test('by which a provider calls it is the model, no other is', () => {
    const known = claudes.filter(([id]) => daysOf(id).length > 0)
    expect(known.length).toBeGreaterThan(2)
    for (const [id] of known) {
      const [day = ''] = daysOf(id)
      for (const asked of dated(id, day)) expect([asked, resolve(asked)?.id]).toEqual([asked, id])
      for (const other of ['20200101', '20250101', '20301231', `${Number(day) + 1}`])
        for (const asked of [
          ...dated(id, other),
          `bedrock/anthropic.${id.slice(10).replaceAll('.', '-')}-${other}-v1:0`,
        ])
          expect([asked, resolve(asked)]).toEqual([asked, undefined])
    }
  })

  test('that nobody knows is one on which it may have been made', () => {
    for (const [id, { released = '2026-01-01' }] of claudes.filter(([claude]) => daysOf(claude).length === 0)) {
      const day = released.replaceAll('-', '')
      for (const asked of dated(id, day)) expect([asked, resolve(asked)?.id]).toEqual([asked, id])
      for (const asked of ['20261341', '20260230', '20260001'].flatMap((none) => dated(id, none)))
        expect([asked, resolve(asked)]).toEqual([asked, undefined])
    }
    for (const asked of dated('anthropic/claude-sonnet-4.6', '20200101')) expect(resolve(asked)).toBeUndefined()
  })

  test('needs no guide where it is known', () => {
    expect(catalog.resolve('claude-haiku-4-5-20251001[1m]')?.id).toBe('anthropic/claude-haiku-4.5')
  })
})

describe('no model of the catalog', () => {
  test.each([
    // Another one than the one that is like it.
    'openai/gpt-4o-2024-05-13',
    'openai/gpt-4o-2024-11-20',
    'gpt-4o-2024-11-20',
    'azure/gpt-4o-2024-08-06',
    'openai/o1-preview',
    'openai/gpt-5.3',
    'anthropic/claude-opus-4',
    'anthropic/claude-3-5-sonnet-20241022',
    'google/gemini-3.5-flash-preview',
    'mistral/mistral-large-latest',
    'bedrock/amazon.nova-lite-v2:0',
    'apac.anthropic.claude-opus-4-6-v1:0',
    'openai/claude-opus-4.6',
    'openrouter/anthropic/claude-opus-4.6:beta',
    // Nobody's.
    'gpt',
    'claude',
    'anthropic/',
    '/gpt-5.4',
    'acme/x',
    '__proto__',
    'openai/__proto__',
    'constructor/x',
    '',
  ])('%j', (asked) => {
    expect(resolve(asked)).toBeUndefined()
  })

  test('a spelling that fits two', () => {
    const own = { name: 'Own', type: 'language', endpoints: [] } as const
    const data: CatalogData = { ...bundledCatalog, models: { 'a/Twin-1': own, 'b/twin.1': own, 'a/one': own } }
    const known = (asked: string) => createGuide({ ...data, aliases: {} }).known(asked)?.id
    expect(known('twin-1')).toBeUndefined()
    expect([known('A/TWIN.1'), known('ONE')]).toEqual(['a/Twin-1', 'a/one'])
  })
})

test('every id, in other letters and with dashes, is the model itself', () => {
  for (const id of Object.keys(bundledCatalog.models)) {
    expect(resolve(id.toUpperCase())?.id).toBe(id)
    expect(resolve(id.replaceAll('.', '-'))?.id).toBe(id)
  }
})

test("every provider's own id behind its slug is the model that it serves", () => {
  const rows = Object.entries(bundledCatalog.models).flatMap(([id, { endpoints }]) =>
    endpoints.map(({ provider, model }) => ({ id, asked: `${provider}/${model}` })),
  )
  // The simulator's model of a failover is two others.
  const others = rows.filter(({ id }) => id !== 'sim/failover')
  expect(others.filter(({ id, asked }) => resolve(asked)?.id !== id)).toEqual([])
})
