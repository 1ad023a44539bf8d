import { beforeEach, expect, test } from 'vitest'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import type { Model } from '#gateway/catalog/model.ts'
import { wantedModels } from '#gateway/operation/planning/wanted.ts'

const servedBy = (...providers: string[]): Model => ({
  ...{ name: 'M', type: 'language' },
  endpoints: providers.map((provider) => ({ provider, model: 'm' })),
})

const catalog = loadCatalog({
  version: '2026-11-22-0',
  sources: {},
  models: { 'a/one': servedBy('a', 'b', 'a'), 'a/two': servedBy('b', 'c') },
  aliases: { 'a/uno': 'a/one' },
})

const asked: string[] = []
const resolve = (id: string) => {
  asked.push(id)
  return catalog.resolve(id)
}
const wanted = wantedModels({ catalog: { ...catalog, resolve }, providers: new Map() })
beforeEach(() => asked.splice(0))

test('models are wanted once whatever they are called, and of each provider one credential', async () => {
  const { models, slugs } = await wanted('a/uno', ['a/two', 'a/one'])
  expect([models.map(({ id }) => id), slugs]).toEqual([
    ['a/one', 'a/two'],
    ['a', 'b', 'c'],
  ])
})

test('what a name means is looked up once, as a model or as a fallback', async () => {
  await wanted('a/two', ['A/ONE'])
  asked.splice(0)
  await wanted('A/ONE', ['a/two', 'A/TWO'])
  expect(asked).toEqual(['A/TWO'])
  expect(wanted('A/TWO', [])).toMatchObject({ models: [{ id: 'a/two' }], slugs: ['b', 'c'] })
})

test('a name that means nothing is looked up again', async () => {
  for (let n = 0; n < 2; n++) await expect(wanted('a/two', ['a/three'])).rejects.toThrow('a/three')
  expect(asked.filter((id) => id === 'a/three')).toHaveLength(2)
})
