import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import { applyOverrides } from '#gateway/catalog/overrides/apply-overrides.ts'
import { readOverrides } from '#gateway/catalog/overrides/overrides.ts'

const FILE = 'pointsman.overrides.json'
const KNOWN = ['anthropic', 'openai', 'bedrock', 'sim']
const read = (value: unknown) => readOverrides(JSON.stringify(value), FILE, KNOWN)
const apply = (value: unknown) => applyOverrides(bundledCatalog, read(value))

const ENDPOINT = { provider: 'openai', model: 'x' }
const withPricing = (pricing: unknown) => ({ models: { 'acme/x': { endpoints: [{ ...ENDPOINT, pricing }] } } })

describe('a file', () => {
  test('with everything in it', () => {
    const overrides = read({
      providers: {
        openai: { baseUrl: 'https://eu.api.openai.com/v1/' },
        acme: {
          type: 'openai-compatible',
          baseUrl: 'https://llm.acme.example/v1',
          apiKeyEnv: 'ACME_API_KEY',
          zdr: true,
          noTraining: true,
          endsWithDone: false,
        },
      },
      routing: { timeouts: { connectMs: 5000, firstTokenMs: 60_000, idleMs: 60_000, totalMs: 840_000 }, hedge: true },
      models: {
        'acme/support-llama': {
          name: 'Support Llama',
          type: 'language',
          contextWindow: 131_072,
          maxOutputTokens: 8192,
          tags: ['tool-use'],
          endpoints: [
            {
              provider: 'acme',
              model: 'ft:llama-3.3-70b:support-7',
              pricing: { input: '0.40', output: '0.40', cacheRead: '0.04', cacheWrite: '0.50' },
            },
          ],
        },
        'anthropic/claude-opus-4.6': {
          'endpoints+': [{ provider: 'bedrock', model: 'arn:x', pricingFrom: 'global.anthropic.claude-opus-4-6-v1' }],
        },
      },
    })
    expect(overrides.providers['openai']?.baseUrl).toBe('https://eu.api.openai.com/v1')
    const catalog = loadCatalog(applyOverrides(bundledCatalog, overrides))
    expect(catalog.resolve('acme/support-llama')?.model.endpoints[0]?.pricing?.cacheWrite).toBe('0.50')
    const opus = catalog.resolve('anthropic/claude-opus-4.6')
    const before = bundledCatalog.models['anthropic/claude-opus-4.6']
    expect(opus?.model.name).toBe(before?.name)
    expect(opus?.model.endpoints.slice(0, -1)).toEqual(before?.endpoints)
    expect(opus?.model.endpoints.at(-1)).toEqual({
      provider: 'bedrock',
      model: 'arn:x',
      pricing: before?.endpoints.find(({ model }) => model === 'global.anthropic.claude-opus-4-6-v1')?.pricing,
      like: { id: 'anthropic/claude-opus-4.6', model: 'global.anthropic.claude-opus-4-6-v1' },
    })
  })

  test('with nothing in it changes nothing', () => {
    expect(apply({})).toEqual(bundledCatalog)
  })
})

describe('what it says about models', () => {
  test('endpoints replace, a new model is named after its id', () => {
    const { models } = apply({
      models: { 'openai/gpt-5.4': { endpoints: [ENDPOINT] }, 'acme/new': { endpoints: [ENDPOINT] } },
    })
    expect(models['openai/gpt-5.4']?.endpoints).toEqual([ENDPOINT])
    expect(models['openai/gpt-5.4']?.name).toBe('GPT 5.4')
    expect(models['acme/new']).toEqual({ name: 'new', type: 'language', endpoints: [ENDPOINT] })
  })
  test('no endpoints may stand before those that are appended', () => {
    const { models } = apply({ models: { 'openai/gpt-5.4': { endpoints: [], 'endpoints+': [ENDPOINT] } } })
    expect(models['openai/gpt-5.4']?.endpoints).toEqual([ENDPOINT])
  })
  test('null takes one out, and with it what leads to it', () => {
    const catalog = loadCatalog(applyOverrides(bundledCatalog, read({ models: { 'alibaba/qwen3.6-plus': null } })))
    expect(catalog.resolve('alibaba/qwen3.6-plus')).toBeUndefined()
    expect(catalog.resolve('alibaba/qwen-3.6-plus')).toBeUndefined()
  })
  test('prices are copied from the same provider first', () => {
    const { models } = apply({
      models: {
        'acme/a': { endpoints: [{ ...ENDPOINT, pricingFrom: 'gpt-5.4' }] },
        'acme/b': { endpoints: [{ provider: 'sim', model: 'x', pricingFrom: 'openai.gpt-5.4' }] },
      },
    })
    expect(models['acme/a']?.endpoints[0]?.pricing?.serviceTiers).toBeDefined()
    expect(models['acme/b']?.endpoints[0]?.pricing?.input).toBe('2.75')
  })
  test('the version follows what is in it, and only that', () => {
    const version = (models: object) => apply({ models }).version
    const one = version({ 'acme/x': { endpoints: [ENDPOINT] } })
    expect(one).toMatch(/^\d{4}-\d\d-\d\d-[\da-f]{8}\+[\da-f]{8}$/)
    expect(version({ 'acme/x': { endpoints: [ENDPOINT] } })).toBe(one)
    expect(version({ 'acme/y': { endpoints: [ENDPOINT] } })).not.toBe(one)
  })
})

describe('errors name the place and the fix', () => {
  test.each([
    [
      withPricing({ input: 0.4 }),
      'models["acme/x"].endpoints[0].pricing.input must be a decimal string like "0.40", got 0.4',
    ],
    [
      withPricing({ input: '1e3' }),
      'models["acme/x"].endpoints[0].pricing.input must be a decimal string like "0.40", got "1e3"',
    ],
    [
      withPricing({ input: '0.1234567' }),
      'models["acme/x"].endpoints[0].pricing.input must have at most 6 decimals, got "0.1234567"',
    ],
    [
      withPricing({ inputs: '1' }),
      'models["acme/x"].endpoints[0].pricing.inputs is not a known key; did you mean "input"?',
    ],
    [
      withPricing({ free: false }),
      'models["acme/x"].endpoints[0].pricing.free must be true (leave it out otherwise), got false',
    ],
    [
      withPricing({ free: true, input: '1' }),
      'models["acme/x"].endpoints[0].pricing is free, so it cannot have prices as well',
    ],
    [
      withPricing({ input: '0', output: '0.00' }),
      'models["acme/x"].endpoints[0].pricing must say "free": true if it is free, or leave out what is unknown, got "0" for input and output',
    ],
    [
      withPricing({ prices: [{ hours: ['1:00', '04:00'], input: '1' }] }),
      'models["acme/x"].endpoints[0].pricing.prices[0].hours[0] must be a time from "00:00" to "23:59", got "1:00"',
    ],
    [
      withPricing({ prices: [{ hours: ['24:00', '06:00'], input: '1' }] }),
      'models["acme/x"].endpoints[0].pricing.prices[0].hours[0] must be a time from "00:00" to "23:59", got "24:00"',
    ],
    [
      withPricing({ prices: [{ hours: ['06:00', '24:01'], input: '1' }] }),
      'models["acme/x"].endpoints[0].pricing.prices[0].hours[1] must be a time from "00:00" to "24:00", got "24:01"',
    ],
    [
      withPricing({ prices: [{ hours: ['06:00'], input: '1' }] }),
      'models["acme/x"].endpoints[0].pricing.prices[0].hours must be a list of 2 times, got ["06:00"]',
    ],
    [
      withPricing({ prices: [{ hours: ['06:00', '06:00'], input: '1' }] }),
      'models["acme/x"].endpoints[0].pricing.prices[0].hours must differ, got ["06:00","06:00"]',
    ],
    [
      withPricing({ prices: [{ days: [], input: '1' }] }),
      'models["acme/x"].endpoints[0].pricing.prices[0].days must have at least one entry, got []',
    ],
    [
      withPricing({ tiers: [5, 6, 5].map((aboveInputTokens) => ({ aboveInputTokens, input: '1' })) }),
      'models["acme/x"].endpoints[0].pricing.tiers[2].aboveInputTokens must differ from that of the other tiers, got 5',
    ],
    [
      withPricing({ geoMultipliers: { us: '0.0' } }),
      'models["acme/x"].endpoints[0].pricing.geoMultipliers.us must be a decimal string like "1.1", above 0 and with at most 4 decimals, got "0.0"',
    ],
    [
      { models: { 'openai/gpt-5.4': { endpoints: [] } } },
      'models["openai/gpt-5.4"].endpoints must leave at least one; null takes a model out',
    ],
    [{ provider: {} }, 'provider is not a known key; did you mean "providers"?'],
    [
      { providers: { openai: { baseURL: 'https://x' } } },
      'providers.openai.baseURL is not a known key; did you mean "baseUrl"?',
    ],
    [
      { providers: { openai: { baseUrl: 'https://u:p@x/v1' } } },
      'providers.openai.baseUrl must be an http(s) URL without credentials, query and fragment',
    ],
    [
      { providers: { openai: { baseUrl: 'file:///etc/passwd' } } },
      'providers.openai.baseUrl must be an http(s) URL without credentials, query and fragment',
    ],
    [
      { providers: { opnai: { zdr: true } } },
      'providers.opnai is not a known provider (nearest: openai); one of your own needs "type"',
    ],
    [
      { providers: { acme: { type: 'openai-compatible' } } },
      'providers.acme needs "baseUrl", because it has a "type" of its own',
    ],
    [
      { providers: { acme: { type: 'openai' } } },
      'providers.acme.type must be one of "openai-compatible", "anthropic-compatible", got "openai"',
    ],
    [
      { providers: { openai: { apiKeyEnv: 'sk-live' } } },
      'providers.openai.apiKeyEnv must be the name of an environment variable like "ACME_API_KEY"',
    ],
    [{ media: { allow: 'gs://acme/' } }, 'media.allow must be a list, got "gs://acme/"'],
    [{ routing: { hedge: 'yes' } }, 'routing.hedge must be true or false, got "yes"'],
    [
      { routing: { timeouts: { idleMs: 0 } } },
      'routing.timeouts.idleMs must be a whole number from 1 to 900000, got 0',
    ],
    [{ models: { gpt: null } }, 'models.gpt must be named "creator/name"'],
    [
      { models: { 'acme/x': { endpoints: [{ provider: 'acme', model: 'x' }] } } },
      'models["acme/x"].endpoints[0].provider must be a known provider or one of "providers", got "acme"',
    ],
    [
      { models: { 'acme/x': { endpoints: [{ provider: 'openai' }] } } },
      'models["acme/x"].endpoints[0].model is required',
    ],
    [
      { models: { 'acme/x': { endpoints: [{ ...ENDPOINT, pricing: {}, pricingFrom: 'y' }] } } },
      'models["acme/x"].endpoints[0] has both "pricing" and "pricingFrom"; leave one out',
    ],
    [
      { models: { 'acme/x': { endpoints: [{ ...ENDPOINT, pricingFrom: 'y' }] } } },
      'models["acme/x"].endpoints[0].pricingFrom must be the upstream model id of a priced endpoint, got "y"',
    ],
    [
      { models: { 'openai/gpt5.4': { 'endpoints+': [ENDPOINT] } } },
      'models["openai/gpt5.4"] is not in the catalog, so it needs "endpoints"; nearest: openai/gpt-5.4',
    ],
    [
      { models: { 'openai/gpt5.4': null } },
      'models["openai/gpt5.4"] is not in the catalog, so it cannot be taken out; nearest: openai/gpt-5.4',
    ],
  ])('%j', (value, message) => {
    expect(() => apply(value)).toThrow(`${FILE}: ${message}`)
  })

  test.each([
    'gs://acme-media',
    'gs://',
    'acme-media/',
    'gs://acme/../',
    'gs://acme/%2e/',
    'gs://x@acme/',
    'gs://a/?b/',
    7,
  ])('%j is no beginning of URLs that a provider may read', (prefix) => {
    expect(() => read({ media: { allow: [prefix] } })).toThrow(
      `${FILE}: media.allow[0] must be the beginning of URLs up to a "/", like "gs://acme-media/"`,
    )
  })

  test('a name is not longer than a record has room for', () => {
    const long = `acme/${'x'.repeat(200)}`
    expect(() => read({ models: { [long]: null } })).toThrow('must be a non-empty string of at most 200 characters')
  })

  test('a value that could be a secret is not repeated', () => {
    expect(() => read({ providers: { openai: { baseUrl: 'https://u:secret@x' } } })).toThrow(/^(?!.*secret)/)
    expect(() => read({ providers: { openai: { apiKeyEnv: 'sk-secret' } } })).toThrow(/^(?!.*sk-secret)/)
  })

  test.each([
    ['{', 1, 2],
    ['', 1, 1],
    ['{"models": {}\n "routing": {}}', 2, 2],
    ['{\n  "models": {},\n}', 3, 1],
    ['{"a": 01}', 1, 8],
    ['{"a": tru}', 1, 7],
    ['{"a": "b\n"}', 1, 7],
    ["{'a': 1}", 1, 2],
    ['{} x', 1, 4],
    ['// no\n{}', 1, 1],
  ])('%j is no JSON from %i:%i on', (json, line, column) => {
    expect(() => readOverrides(json, FILE, KNOWN)).toThrow(`${FILE}:${line}:${column}: is not valid JSON from here on`)
  })
})
