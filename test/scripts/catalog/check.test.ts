import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import type { CatalogData } from '#gateway/catalog/model.ts'
import type { Endpoint, Pricing } from '#gateway/core/provider/endpoint.ts'
import { problemsOf } from '../../../scripts/catalog/check.ts'
import { render } from '../../../scripts/catalog/render.ts'

const FILE = new URL('../../../lambda/gateway/catalog/catalog.json', import.meta.url)

test('the committed catalog has no problems, a line for each model, and less than 300 KB', () => {
  const text = readFileSync(FILE, 'utf8')
  expect(problemsOf(bundledCatalog)).toEqual([])
  expect(render(bundledCatalog)).toBe(text)
  expect(text.length).toBeLessThan(300_000)
})

const withModel = (...endpoints: Partial<Endpoint>[]): CatalogData => ({
  ...bundledCatalog,
  models: {
    ...bundledCatalog.models,
    'acme/x': {
      name: 'X',
      type: 'language',
      endpoints: endpoints.map((endpoint) => ({ provider: 'acme', model: 'x', ...endpoint })),
    },
  },
})
const priced = (pricing: unknown) => withModel({ pricing: pricing as Pricing })

test.each([
  [
    'a number for a price',
    priced({ input: 1 }),
    'models["acme/x"].endpoints[0].pricing.input must be a decimal string like "0.40", got 1',
  ],
  [
    'too many decimals',
    priced({ input: '0.0000001' }),
    'models["acme/x"].endpoints[0].pricing.input must have at most 6 decimals',
  ],
  [
    'zero without free',
    priced({ input: '0', output: '0' }),
    'models["acme/x"].endpoints[0].pricing must say "free": true',
  ],
  [
    'an unknown key',
    priced({ cache_read: '1' }),
    'models["acme/x"].endpoints[0].pricing.cache_read is not a known key; did you mean "cacheRead"?',
  ],
  [
    'a dear cache',
    priced({ input: '1', cacheRead: '2' }),
    'acme/x at acme (x): pricing reads its cache at 2, dearer than input',
  ],
  [
    'a cheap long context',
    priced({ input: '2', tiers: [{ aboveInputTokens: 200_000, input: '1' }] }),
    'acme/x at acme (x): pricing has input 1 above 200000 tokens, cheaper than below',
  ],
  [
    'an odd regional price',
    withModel(
      { provider: 'bedrock', model: 'global.x', geo: 'global', pricing: { input: '1', output: '2' } },
      { provider: 'bedrock', model: 'us.x', geo: 'us', pricing: { input: '1.1', output: '2.3' } },
    ),
    'acme/x at bedrock (us.x): output 2.3 is neither 1 nor 1.1 times the global price 2',
  ],
  ['an endpoint of two models', withModel({ provider: 'openai', model: 'gpt-5.4' }), 'is an endpoint of'],
  [
    'an alias to nowhere',
    { ...bundledCatalog, aliases: { ...bundledCatalog.aliases, 'a/b': 'c/d' } },
    'the alias a/b leads to no model, or is the id of one',
  ],
  ['a required id that is gone', { ...bundledCatalog, aliases: {} }, 'google/gemini-3.1-pro does not resolve'],
])('%s is a problem', (_, data, problem) => {
  expect(problemsOf(data).join('\n')).toContain(problem)
})
