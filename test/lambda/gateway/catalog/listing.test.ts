import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import { toConfigModel, toEndpoints, toOpenAiModel } from '#gateway/catalog/listing.ts'
import type { CatalogEntry, Model } from '#gateway/catalog/model.ts'
import type { Pricing } from '#gateway/core/provider/endpoint.ts'

const CREATED = 1_795_305_600
const AT = '2026-11-26T12:00:00.000Z'
const PRICING: Pricing = {
  input: '2.5',
  output: '15',
  cacheRead: '0.25',
  inputAudio: '1',
  tiers: [{ aboveInputTokens: 272_000, input: '5', output: '22.5' }],
  serviceTiers: { priority: { input: '5', output: '30' }, batch: { input: '1.25' }, fast: { input: '6' } },
  perCall: { webSearch: '0.01' },
}
const entry = (pricing?: Pricing, model: Partial<Model> = {}): CatalogEntry => ({
  id: 'acme/x',
  created: CREATED,
  model: {
    name: 'X',
    type: 'language',
    contextWindow: 1000,
    maxOutputTokens: 100,
    modalities: { input: ['text', 'image'], output: ['text'] },
    tags: ['tool-use', 'implicit-caching'],
    endpoints: [{ provider: 'acme', model: 'x-1', geo: 'us', ...(pricing ? { pricing } : {}) }],
    ...model,
  },
})

describe('GET /v1/models', () => {
  test('a model with everything', () => {
    expect(toOpenAiModel(entry(PRICING), AT)).toEqual({
      id: 'acme/x',
      object: 'model',
      created: CREATED,
      owned_by: 'acme',
      name: 'X',
      description: '',
      type: 'language',
      supported_specifications: ['v2', 'v3', 'v4'],
      modalities: { input: ['text', 'image'], output: ['text'] },
      context_window: 1000,
      max_tokens: 100,
      tags: ['tool-use', 'implicit-caching'],
      pricing: {
        input: '0.0000025',
        output: '0.000015',
        input_cache_read: '0.00000025',
        input_tiers: [
          { cost: '0.0000025', min: 0, max: 272_000 },
          { cost: '0.000005', min: 272_000 },
        ],
        output_tiers: [
          { cost: '0.000015', min: 0, max: 272_000 },
          { cost: '0.0000225', min: 272_000 },
        ],
        audio_input_token_cost: '0.000001',
        service_tiers: { priority: { input: '0.000005', output: '0.00003' } },
        fast: { input: '0.000006' },
        web_search: '10',
      },
    })
  })
  test('an unknown price is absent, a free one is zero', () => {
    expect(toOpenAiModel(entry(), AT)).toMatchObject({ pricing: {} })
    expect(toOpenAiModel(entry({ free: true }), AT)['pricing']).toEqual({ input: '0', output: '0' })
  })
  test('every price of the catalog is a plain decimal', () => {
    const text = JSON.stringify(
      loadCatalog(bundledCatalog)
        .models()
        .map((known) => toOpenAiModel(known, AT)),
    )
    expect(text).not.toMatch(/"\d*e-\d|NaN|undefined/)
    expect(text.match(/"input":"\d+(\.\d+)?"/g)?.length).toBeGreaterThan(150)
  })
})

test('GET /v1/models/{creator}/{model}/endpoints lists each endpoint with its price and measures', () => {
  const data = toEndpoints(entry(PRICING), { nameOf: (slug) => slug.toUpperCase(), measuresOf: () => ({}), at: AT })
  expect(data).toMatchObject({
    id: 'acme/x',
    architecture: { modality: 'text+image→text', input_modalities: ['text', 'image'], output_modalities: ['text'] },
    endpoints: [
      {
        name: 'acme | acme/x',
        provider_name: 'ACME',
        context_length: 1000,
        max_completion_tokens: 100,
        status: 0,
        supported_parameters: ['max_tokens', 'temperature', 'top_p', 'stop', 'tools', 'tool_choice'],
        supports_implicit_caching: true,
        inference_regions: [{ scope: 'zone', geo_region: 'us' }],
        pricing: {
          prompt: '0.0000025',
          completion: '0.000015',
          input_cache_read: '0.00000025',
          completion_tiers: [
            { cost: '0.000015', min: 0, max: 272_000 },
            { cost: '0.0000225', min: 272_000 },
          ],
          request: '0',
          web_search: '10',
          discount: 0,
        },
      },
    ],
  })
  expect(toEndpoints(entry(), { nameOf: String, measuresOf: () => ({}), at: AT })).toMatchObject({
    endpoints: [{ pricing: {} }],
  })
})

test('an endpoint shows what was measured of it, in percent and milliseconds, and nothing that is unknown', () => {
  const measuresOf = (provider: string, model: string) => {
    expect([provider, model]).toEqual(['acme', 'x-1'])
    return {
      ...{ uptime15m: 1, uptime1h: 2 / 3, uptime1d: 0 },
      latency1h: { p50: 814.4, p95: 1673.7 },
      throughput1h: { p50: 50.46, p95: 51.85 },
    }
  }
  expect(toEndpoints(entry(), { nameOf: String, measuresOf, at: AT })).toMatchObject({
    endpoints: [
      {
        ...{ uptime_last_15m: 100, uptime_last_1h: 66.6667, uptime_last_1d: 0 },
        latency_last_1h: { p50: 814, p95: 1674 },
        throughput_last_1h: { p50: 50.5, p95: 51.9 },
      },
    ],
  })
  expect(JSON.stringify(toEndpoints(entry(), { nameOf: String, measuresOf: () => ({}), at: AT }))).not.toMatch(/_last_/)
})

test('a price that changes is told as it is now, and what will be gone, when', () => {
  const pricing: Pricing = {
    input: '1',
    output: '2',
    prices: [{ from: '2027-01-01', input: '3' }],
    serviceTiers: { flex: { input: '0.5', prices: [{ from: '2027-01-01', input: '1.5' }] } },
  }
  const at = '2027-01-01T00:00:00.000Z'
  expect(toOpenAiModel(entry(pricing), AT)['pricing']).toMatchObject({ input: '0.000001' })
  expect(toOpenAiModel(entry(pricing), at)['pricing']).toEqual({
    input: '0.000003',
    output: '0.000002',
    service_tiers: { flex: { input: '0.0000015' } },
  })
  expect(toConfigModel(entry(pricing), 'v4', at)?.pricing).toMatchObject({ input: '0.000003' })
  const endpoints = [{ provider: 'acme', model: 'x-1', retires: '2026-12-11' }]
  const ending = entry(undefined, { endpoints })
  const deprecated_at = Date.UTC(2026, 11, 11)
  expect(toOpenAiModel(ending, AT)).toMatchObject({ deprecated_at })
  expect(toEndpoints(ending, { nameOf: String, measuresOf: () => ({}), at })).toMatchObject({
    endpoints: [{ deprecated_at }],
  })
})

describe('GET /config', () => {
  test.each(['v2', 'v3', 'v4'] as const)('%s names its own specification', (generation) => {
    expect(toConfigModel(entry(PRICING), generation, AT)).toEqual({
      id: 'acme/x',
      name: 'X',
      pricing: { input: '0.0000025', output: '0.000015', input_cache_read: '0.00000025' },
      specification: { specificationVersion: generation, provider: 'acme', modelId: 'acme/x' },
      modelType: 'language',
      tags: ['tool-use', 'implicit-caching'],
    })
  })
  test('pricing has both prices or is absent, its clients would reject the whole list', () => {
    const listed = loadCatalog(bundledCatalog)
      .models()
      .map((model) => toConfigModel(model, 'v4', AT))
    const priced = listed.flatMap((model) => (model?.pricing ? [model.pricing] : []))
    expect(priced.length).toBeGreaterThan(100)
    for (const { input, output } of priced) expect([typeof input, typeof output]).toEqual(['string', 'string'])
    expect(toConfigModel(entry({ input: '0.02' }), 'v3', AT)).not.toHaveProperty('pricing')
    expect(toConfigModel(entry(), 'v3', AT)).not.toHaveProperty('pricing')
  })
  test('types that a generation does not know are left out', () => {
    const types = (['v2', 'v3', 'v4'] as const).map((generation) =>
      (['language', 'embedding', 'image', 'video', 'realtime', 'decision'] as const).filter((type) =>
        toConfigModel(entry(undefined, { type }), generation, AT),
      ),
    )
    expect(types).toEqual([
      ['language', 'embedding', 'image'],
      ['language', 'embedding', 'image'],
      ['language', 'embedding', 'image', 'video'],
    ])
  })
})
