import { describe, expect, test } from 'vitest'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import type { CatalogData, Model } from '#gateway/catalog/model.ts'
import { repeatWarnings, resolveModels } from '#gateway/catalog/resolve-models.ts'

const model = (over: Partial<Model> = {}): Model => ({ name: 'M', type: 'language', endpoints: [], ...over })
const fast = { provider: 'a', model: 'm', pricing: { input: '1', serviceTiers: { fast: { input: '2' } } } }

const data: CatalogData = {
  version: '2026-11-22-0',
  sources: {},
  models: { 'a/one': model(), 'a/two': model({ endpoints: [fast] }), 'a/image': model({ type: 'image' }) },
  aliases: { 'a/uno': 'a/one', 'a/ring': 'a/rung', 'a/rung': 'a/ring', 'a/self': 'a/self' },
}
const catalog = loadCatalog(data)
const names = (...ids: string[]) => resolveModels(catalog, ids).map(({ id, speed }) => (speed ? `${id} ${speed}` : id))

test('each model once, in their order, whatever it was called', () => {
  expect(names('a/one', 'a/two', 'a/uno', 'a/one')).toEqual(['a/one', 'a/two'])
})

test('the fast variant is another model than the plain one', () => {
  expect(names('a/two-fast', 'a/two', 'a/two-fast')).toEqual(['a/two fast', 'a/two'])
})

test('a fallback that is the model itself is told', () => {
  const warned = (...ids: string[]) => repeatWarnings(ids, resolveModels(catalog, ids))
  expect(warned('a/one', 'a/uno')).toEqual([
    'providerOptions.gateway.models: the same model more than once, it is tried once',
  ])
  expect(warned('a/one', 'a/two')).toEqual([])
})

describe('refused', () => {
  test.each(['a/three', 'a/ring', 'a/self', 'a/one-fast'])('%s is no model, however its aliases run', (id) => {
    expect(() => names('a/one', id)).toThrow(expect.objectContaining({ code: 'model-not-found', status: 404 }))
    expect(() => names('a/one', id)).toThrow(`There is no model named ${id}.`)
  })
  test('another kind of model', () => {
    expect(() => names('a/image')).toThrow('a/image is a model of type image')
  })
})
