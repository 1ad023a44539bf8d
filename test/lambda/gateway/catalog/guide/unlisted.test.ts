import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import { familyOf } from '#gateway/catalog/families.ts'
import { createGuide, type Guide } from '#gateway/catalog/guide/guide.ts'
import { applyOverrides } from '#gateway/catalog/overrides/apply-overrides.ts'
import { readOverrides } from '#gateway/catalog/overrides/overrides.ts'
import { providersBySlug } from '#gateway/provider/index.ts'

const providers = providersBySlug({ acme: { type: 'openai-compatible', baseUrl: 'https://llm.acme.example/v1' } })
const guide = createGuide(bundledCatalog)
const unlisted = (asked: string) => guide.unlisted(asked, providers)
const endpointOf = (asked: string) => unlisted(asked)?.model.endpoints[0]

const ARN = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123'

describe('called at the provider that the id names, as it is written', () => {
  test.each([
    ['openai/gpt-7.2-sol', 'openai/gpt-7.2-sol', { provider: 'openai', model: 'gpt-7.2-sol' }],
    ['OpenAI/gpt-7.2-Sol', 'openai/gpt-7.2-Sol', { provider: 'openai', model: 'gpt-7.2-Sol' }],
    ['openai/gpt-6.2-pro', 'openai/gpt-6.2-pro', { model: 'gpt-6.2-pro', api: 'openai-responses' }],
    ['azure/gpt-6.2-codex', 'azure/gpt-6.2-codex', { model: 'gpt-6.2-codex', api: 'openai-responses' }],
    ['anthropic/claude-new-9[1m]', 'anthropic/claude-new-9', { provider: 'anthropic', model: 'claude-new-9' }],
    ['x-ai/grok-9', 'xai/grok-9', { provider: 'xai', model: 'grok-9' }],
    ['spacexai/grok-9', 'xai/grok-9', { provider: 'xai', model: 'grok-9' }],
    ['gemini/gemini-9', 'google/gemini-9', { provider: 'google', model: 'gemini-9' }],
    ['models/gemini-9', 'google/gemini-9', { provider: 'google', model: 'gemini-9' }],
    ['vertex/claude-new-9', 'vertex/claude-new-9', { provider: 'vertex', model: 'claude-new-9' }],
    ['vertex/google/gemini-9', 'vertex/gemini-9', { provider: 'vertex', model: 'gemini-9' }],
    ['vertex/meta/llama-9', 'vertex/meta/llama-9', { model: 'meta/llama-9', api: 'openai-chat' }],
    ['openrouter/a/b:free', 'openrouter/a/b:free', { provider: 'openrouter', model: 'a/b:free' }],
    ['openrouter/auto', 'openrouter/auto', { provider: 'openrouter', model: 'openrouter/auto' }],
    ['openrouter/openrouter/auto', 'openrouter/auto', { provider: 'openrouter', model: 'openrouter/auto' }],
    ['groq/groq/new', 'groq/groq/new', { provider: 'groq', model: 'groq/new' }],
    ['acme/any/thing', 'acme/any/thing', { provider: 'acme', model: 'any/thing' }],
    ['azure/my-deployment', 'azure/my-deployment', { provider: 'azure', model: 'my-deployment' }],
    ['us.anthropic.claude-new-9', 'bedrock/us.anthropic.claude-new-9', { provider: 'bedrock', geo: 'us' }],
    [`bedrock/${ARN}`, `bedrock/${ARN}`, { provider: 'bedrock', model: ARN }],
    [ARN, `bedrock/${ARN}`, { provider: 'bedrock', model: ARN }],
  ])('%s', (asked, id, endpoint) => {
    const found = unlisted(asked)
    expect(found?.id).toBe(id)
    expect(found?.model.endpoints).toEqual([expect.objectContaining({ ...endpoint, isUnlisted: true })])
    expect(found?.model.endpoints[0]).not.toHaveProperty('pricing')
    expect(found?.model).not.toHaveProperty('maxOutputTokens')
  })

  test.each([
    ...['arcee-ai', 'bedrock-mantle', 'crusoe', 'deepinfra', 'morph', 'nebius', 'novita', 'parasail', 'sambanova'],
    'vercel',
  ])('%s, of which the catalog lists nothing', (slug) => {
    expect(endpointOf(`${slug}/Some/Model-1`)).toEqual({ provider: slug, model: 'Some/Model-1', isUnlisted: true })
  })
})

describe('nobody is called for', () => {
  test.each([
    ...['acme', 'gpt-7.2-sol', 'nvidia/new', 'foo/bar', 'meta-llama/Llama-9', 'sim/ecko', '', '/', 'openai/'],
    ...['openai/a b', 'openai/a\nb', 'openai/\u202Eb', 'constructor/x', '__proto__/x'],
    'bedrock/arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ',
    'bedrock/arn:aws:sagemaker:us-east-1:123456789012:endpoint/mine',
    'bedrock/arn:aws:bedrock:us-east-1:123456789012:inference-profile/../x',
  ])('%j', (asked) => {
    expect(unlisted(asked)).toBeUndefined()
  })
})

describe('a variant has the facts of its model, not its price', () => {
  const { contextWindow, maxOutputTokens, modalities, tags } = bundledCatalog.models['openai/gpt-4o'] ?? {}
  const facts = { contextWindow, maxOutputTokens, modalities, tags }

  test.each([
    ['openai/gpt-4o-2024-11-20', 'openai gpt-4o-2024-11-20', 'gpt-4o'],
    ['gpt-4o-2024-05-13', 'openai gpt-4o-2024-05-13', 'gpt-4o'],
    ['azure/gpt-4o-2024-08-06', 'azure gpt-4o-2024-08-06', 'gpt-4o-2024-08-06'],
    ['openai/ft:gpt-4o-2024-08-06:acme::x1', 'openai ft:gpt-4o-2024-08-06:acme::x1', 'gpt-4o'],
  ])('%s', (asked, place, listed) => {
    const found = unlisted(asked)
    const [slug = '', model] = place.split(' ')
    expect(found?.model).toMatchObject(facts)
    expect(found?.model.endpoints[0]).toMatchObject({
      ...{ provider: slug, model, like: { id: 'openai/gpt-4o', model: listed }, isUnlisted: true },
    })
    expect(found?.model.endpoints[0]).not.toHaveProperty('pricing')
    expect(found?.near?.()).toEqual(['openai/gpt-4o'])
  })

  test('so does a Claude of a day that nobody knows, at its maker', () => {
    expect(endpointOf('claude-haiku-4-5-20250101')).toMatchObject({
      ...{ provider: 'anthropic', model: 'claude-haiku-4-5-20250101', isUnlisted: true },
      like: { id: 'anthropic/claude-haiku-4.5', model: 'claude-haiku-4-5' },
    })
    expect(endpointOf('claude-haiku-4-5-20250101')).not.toHaveProperty('pricing')
  })

  test('also where another provider serves it', () => {
    const found = unlisted('deepinfra/meta-llama/Llama-3.3-70B-Instruct')
    expect(found?.model.contextWindow).toBe(bundledCatalog.models['meta/llama-3.3-70b']?.contextWindow)
    expect(found?.model.endpoints[0]?.like?.id).toBe('meta/llama-3.3-70b')
  })
})

test.each([
  ['openai/gpt-7.2-sol', 'openai/gpt-6-astra'],
  ['azure/gpt-7.2-sol', 'openai/gpt-6-astra'],
  ['openrouter/openai/gpt-7.2-sol', 'openai/gpt-6-astra'],
  ['anthropic/claude-new-9', 'anthropic/claude-opus-4.8'],
  ['bedrock/us.anthropic.claude-new-9-v1:0', 'anthropic/claude-opus-4.8'],
  ['openrouter/anthropic/claude-new-9', 'anthropic/claude-opus-4.8'],
  ['groq/openai/gpt-oss-999b', 'openai/gpt-oss-120b'],
  ['xai/grok-4.9', 'spacexai/grok-4.7'],
  ['openai/ft:gpt-4.1-2025-04-14:acme::x', 'openai/gpt-4.1'],
])('%s is of the family of %s', (asked, like) => {
  const found = unlisted(asked)
  const family = familyOf(found?.model.endpoints[0]?.like?.id ?? found?.id ?? '')
  expect(family).toBeDefined()
  expect(family).toEqual(familyOf(like))
})

test('a model that was taken out is not called, however it is spelled', () => {
  const taken = { models: { 'openai/gpt-4o': null, 'mistral/mistral-large-3': null } }
  const data = applyOverrides(bundledCatalog, readOverrides(JSON.stringify(taken), 'f.json', [...providers.keys()]))
  const without = createGuide(data)
  for (const asked of [
    ...['openai/gpt-4o', 'gpt-4o', 'azure/gpt-4o', 'OPENAI/GPT-4O', 'openai/gpt-4o-2024-08-06', 'gpt-4o-2024-05-13'],
    ...['openrouter/openai/gpt-4o', 'openai/ft:gpt-4o:acme::x', 'mistral/mistral-large-2512'],
    'mistral.mistral-large-3-675b-instruct',
  ])
    expect([asked, without.known(asked), without.unlisted(asked, providers)]).toEqual([asked, undefined, undefined])
  expect(without.unlisted('openai/gpt-7.2-sol', providers)).toBeDefined()
})

describe('a model that was taken out is meant by', () => {
  const guideWithout = (...ids: string[]) => {
    const taken = { models: Object.fromEntries(ids.map((id) => [id, null])) }
    return createGuide(
      applyOverrides(bundledCatalog, readOverrides(JSON.stringify(taken), 'f.json', [...providers.keys()])),
    )
  }
  const isReached = (without: Guide, asked: string) =>
    without.known(asked) !== undefined || without.unlisted(asked, providers) !== undefined
  const without = guideWithout(
    ...['anthropic/claude-opus-4.6', 'anthropic/claude-haiku-4.5', 'google/gemini-2.5-pro', 'meta/llama-4-scout'],
    ...[
      'openai/gpt-4o',
      'openai/gpt-oss-120b',
      'openai/gpt-5.1-thinking',
      'mistral/mistral-large-3',
      'cohere/command-a',
    ],
  )

  test.each([
    ...['google/models/gemini-2.5-pro', 'gemini/models/Gemini-2.5-Pro', 'google/tunedModels/../models/gemini-2.5-pro'],
    ...[
      'google/gemini-2.5-pro-001',
      'google/gemini-2.5-pro-preview-05-06',
      'google/gemini-2.5-pro%20',
      'google/gemini%2D2.5-pro',
    ],
    'vertex/publishers/google/models/gemini-2.5-pro',
    ...['deepinfra/meta-llama/Llama-4-Scout-17B-16E-Instruct-Turbo', 'huggingface/x/gpt-oss-120b-GGUF'],
    'vertex/projects/p/locations/us-east5/publishers/anthropic/models/claude-opus-4-6@default',
    ...['vertex/claude-opus-4-6@20260205', 'vertex/openai/gpt-oss-120b-maas'],
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1',
    'bedrock/arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-6-v1',
    'bedrock/arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0',
    ...['bedrock/anthropic.claude-opus-4-6-v1:0:200k', 'bedrock/US.Anthropic.Claude-Opus-4-6-v1'],
    ...['us-gov', 'us', 'eu', 'au', 'jp', 'in', 'ca', 'apac', 'global', 'xx', 'me-south'].flatMap((geo) => [
      `bedrock/${geo}.meta.llama4-scout-17b-instruct-v1:0`,
      `bedrock/${geo}.anthropic.claude-opus-4-6-v1:0`,
      `bedrock/${geo}.anthropic.claude-haiku-4-5-20260101-v1:0`,
    ]),
    ...['free', 'beta', 'online', 'extended', 'thinking', 'nitro', 'floor', 'exacto'].flatMap((variant) => [
      `openrouter/anthropic/claude-opus-4.6:${variant}`,
      `openrouter/openai/gpt-4o:${variant}`,
      `openrouter/cohere/command-a:${variant}`,
    ]),
    ...['openrouter/anthropic/claude-4.6-opus-20260205', 'openrouter/anthropic/claude-4.5-haiku-20251001:beta'],
    ...['huggingface/openai/gpt-oss-120b:groq', 'fireworks/accounts/fireworks/models/gpt-oss-120b'],
    ...[
      'fireworks/accounts/fireworks/models/gpt-oss-120b#accounts/acme/deployments/x1',
      'deepinfra/openai/gpt-oss-120b-fp8',
    ],
    ...['acme/openai/gpt-oss-120b', 'nebius/openai/GPT_OSS_120b', 'openai/openai/gpt-4o', 'azure/gpt-4o-2024-11-20'],
    ...['openai/gpt-5.1-2025-11-13', 'openrouter/openai/gpt-5.1:online', 'openai/GPT-4o-latest', 'openai/gpt-4o[1m]x'],
    ...['mistral/mistral-large-2512', 'openrouter/mistralai/mistral-large-2512:free', 'cohere/command-a-03-2025'],
  ])('%s', (asked) => {
    expect(isReached(without, asked)).toBe(false)
  })

  test.each([
    ...[
      'openai/gpt-4o-mini',
      'openai/gpt-4o-audio-preview',
      'openai/gpt-7.2-sol',
      'openrouter/openai/gpt-4o-mini:free',
    ],
    ...['anthropic/claude-opus-4.7', 'anthropic/claude-opus-6.4', 'anthropic/claude-sonnet-4-6', 'azure/my-deployment'],
    ...['google/gemini-2.5-flash', 'google/gemini-2.5-pro-tts', 'groq/openai/gpt-oss-20b', 'openai/gpt-4.1', ARN],
    ...['bedrock/us.meta.llama4-maverick-17b-instruct-v1:0', 'cohere/command-a-vision-07-2025'],
  ])('not by %s', (asked) => {
    expect(isReached(without, asked)).toBe(true)
  })

  test('whatever its provider calls it, with what can be said beside that', () => {
    const models = Object.entries(bundledCatalog.models).filter(([id]) => !id.startsWith('sim/'))
    const reached = models.flatMap(([id, { endpoints }]) => {
      const one = guideWithout(id)
      const asked = endpoints.flatMap(({ provider, model }) => [
        ...['', ':free', ':0:200k', '@default', '-latest', '-20260101'].map((more) => `${provider}/${model}${more}`),
        ...[`openrouter/${id}:online`, `google/models/${model}`, `huggingface/x/${model}:groq`],
        `fireworks/accounts/fireworks/models/${model.slice(model.lastIndexOf('/') + 1)}`,
        `bedrock/arn:aws:bedrock:us-east-1::foundation-model/x.${model}`,
        `bedrock/eu.${model.replace(/^(?:us|global)\./, '')}`,
      ])
      return asked.filter((text) => one.unlisted(text, providers) !== undefined)
    })
    expect(reached).toEqual([])
  })

  test('nobody else: every other row is there', () => {
    for (const id of [
      'openai/gpt-5.4',
      'anthropic/claude-opus-4.6',
      'deepseek/deepseek-v4-flash',
      'google/gemini-2.5-pro',
    ]) {
      const one = guideWithout(id)
      const rows = Object.entries(bundledCatalog.models).flatMap(([other, { endpoints }]) =>
        other === id ? [] : endpoints.map(({ provider, model }) => `${provider}/${model}`),
      )
      expect(rows.filter((asked) => !one.known(asked) && !/^sim/.test(asked))).toEqual([])
    }
  })
})

/** What stands in backquotes there, but for what is left open. */
const idsIn = (text: string): string[] =>
  [...text.matchAll(/`([^`…{]+)`/g)].flatMap(([, id = '']) => (/^[\w@.-]+[/.-][\w./:[\]@-]+$/.test(id) ? [id] : []))

describe('docs/catalog.md', () => {
  const page = readFileSync('docs/catalog.md', 'utf8')
  const [, prose = '', table = ''] =
    /## Models that the catalog does not know(.*?)### Spellings(.*?)\n## /s.exec(page) ?? []
  const rows = [...table.matchAll(/^\| (`.*?) \| (.*?) \|$/gm)].map(([, written = '', means = '']) => ({
    written,
    means,
  }))

  test('names models that are called as they are written', () => {
    const ids = idsIn(prose.split('\n- ')[0] ?? '').filter((id) => id.includes('/') && id !== 'provider/id')
    expect(ids.length).toBeGreaterThan(5)
    expect(ids.filter((id) => guide.known(id) || !unlisted(id))).toEqual([])
  })

  test('says what spellings mean', () => {
    expect(rows.length).toBeGreaterThan(10)
    const catalog = loadCatalog(bundledCatalog)
    for (const { written, means } of rows)
      for (const id of idsIn(written)) {
        const known = catalog.resolve(id) ?? guide.known(id)
        expect([id, known !== undefined]).toEqual([id, means.startsWith('the model')])
        if (!known) expect([id, unlisted(id) !== undefined]).toEqual([id, true])
        const slugs = new Set(known?.model.endpoints.map(({ provider }) => provider))
        if (/(?:provider|Bedrock) alone/.test(means)) expect([id, slugs.size]).toEqual([id, 1])
      }
  })
})
