import { describe, expect, test } from 'vitest'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import type { CatalogData, Model } from '#gateway/catalog/model.ts'
import { eachOnce, repeatWarnings, resolveModel } from '#gateway/catalog/resolve-models.ts'

const model = (over: Partial<Model> = {}): Model => ({ name: 'M', type: 'language', endpoints: [], ...over })
const fast = { provider: 'a', model: 'm', pricing: { input: '1', serviceTiers: { fast: { input: '2' } } } }

const data: CatalogData = {
  version: '2026-11-22-0',
  sources: {},
  models: { 'a/one': model(), 'a/two': model({ endpoints: [fast] }), 'a/image': model({ type: 'image' }) },
  aliases: { 'a/uno': 'a/one', 'a/ring': 'a/rung', 'a/rung': 'a/ring', 'a/self': 'a/self' },
}
const catalog = loadCatalog(data)
const source = { catalog, providers: new Map() }
const resolved = async (ids: readonly string[]) =>
  eachOnce(await Promise.all(ids.map((id) => resolveModel(source, id))))
const names = async (...ids: string[]) => (await resolved(ids)).map(({ id, speed }) => (speed ? `${id} ${speed}` : id))

test('each model once, in their order, whatever it was called', async () => {
  expect(await names('a/one', 'a/two', 'a/uno', 'A/ONE', 'a/one')).toEqual(['a/one', 'a/two'])
})

test('the fast variant is another model than the plain one', async () => {
  expect(await names('a/two-fast', 'a/two', 'a/two-fast')).toEqual(['a/two fast', 'a/two'])
})

test('a fallback that is the model itself is told', async () => {
  const warned = async (...ids: string[]) => repeatWarnings(ids, await resolved(ids))
  expect(await warned('a/one', 'a/uno')).toEqual([
    'providerOptions.gateway.models: the same model more than once, it is tried once',
  ])
  expect(await warned('a/one', 'a/two')).toEqual([])
})

describe('refused', () => {
  test.each(['a/three', 'a/ring', 'a/self', 'a/one-fast'])('%s is no model, however its aliases run', async (id) => {
    const refused = { code: 'model-not-found', status: 404, message: expect.stringContaining(`model named ${id}.`) }
    await expect(names('a/one', id)).rejects.toMatchObject(refused)
  })
  test('another kind of model', async () => {
    await expect(names('a/image')).rejects.toThrow('a/image is a model of type image')
  })
})
