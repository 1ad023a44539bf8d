import { expect, test } from 'vitest'
import type { CatalogData } from '#gateway/catalog/model.ts'
import { applyOverrides } from '#gateway/catalog/overrides/apply-overrides.ts'
import type { ModelOverride } from '#gateway/catalog/overrides/overrides.ts'
import type { Endpoint } from '#gateway/core/provider/endpoint.ts'

const LIST = { input: '5', output: '25' }
const REGIONAL = { input: '5.5', output: '27.5' }
const AGREED = { input: '4', output: '20' }

const DATA: CatalogData = {
  version: '2026-11-22-0',
  sources: {},
  aliases: {},
  models: {
    'acme/one': {
      name: 'One',
      type: 'language',
      endpoints: [
        { provider: 'acme', model: 'one-1', pricing: LIST, source: 'pi' },
        { provider: 'bedrock', model: 'acme.one', geo: 'us', pricing: REGIONAL, source: 'pi' },
        { provider: 'bedrock', model: 'acme.one', geo: 'global', pricing: LIST, source: 'pi' },
        { provider: 'other', model: 'one', source: 'pi' },
      ],
    },
  },
}

const endpointsOf = (id: string, override: ModelOverride): readonly Endpoint[] => {
  const overrides = { file: 'o.json', providers: {}, routing: {}, alias: {}, models: { [id]: override } }
  return applyOverrides(DATA, overrides).models[id]?.endpoints ?? []
}

test('a price of one’s own keeps the list price beside it, in a model that is replaced', () => {
  const endpoints = [{ provider: 'acme', model: 'one-1', pricing: AGREED }]
  expect(endpointsOf('acme/one', { endpoints })).toEqual([
    { provider: 'acme', model: 'one-1', pricing: AGREED, listPricing: LIST },
  ])
})

test('and in one that is added to', () => {
  const added = { provider: 'acme', model: 'one-1', pricing: AGREED }
  const [first, , , , last] = endpointsOf('acme/one', { 'endpoints+': [added] })
  expect(first).not.toHaveProperty('listPricing')
  expect(last).toEqual({ ...added, listPricing: LIST })
})

test('and under another name, in the same region if there are several', () => {
  const bedrock = { provider: 'bedrock', model: 'acme.one', pricing: AGREED }
  const endpoints = [{ ...bedrock, geo: 'global' }, { ...bedrock, geo: 'us' }, bedrock]
  expect(endpointsOf('us/one', { endpoints }).map(({ listPricing }) => listPricing)).toEqual([LIST, REGIONAL, REGIONAL])
})

test('a price that is copied from another row has the list price of its own', () => {
  const endpoints = [{ provider: 'bedrock', model: 'acme.one', geo: 'us', pricingFrom: 'one-1' }]
  expect(endpointsOf('acme/one', { endpoints })).toMatchObject([{ pricing: LIST, listPricing: REGIONAL }])
  const arn = { provider: 'bedrock', model: 'arn:aws:bedrock:x', pricingFrom: 'acme.one' }
  expect(endpointsOf('acme/one', { endpoints: [arn] })[0]).not.toHaveProperty('listPricing')
})

test('what nobody lists, or has no price of its own, has no list price', () => {
  const endpoints = [
    { provider: 'acme', model: 'one-2', pricing: AGREED },
    { provider: 'acme', model: 'one-1' },
    { provider: 'other', model: 'one', pricing: AGREED },
  ]
  const found = endpointsOf('acme/one', { endpoints })
  expect(found).toHaveLength(endpoints.length)
  for (const endpoint of found) expect(endpoint).not.toHaveProperty('listPricing')
})
