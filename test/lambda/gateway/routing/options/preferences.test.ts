import { expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { readOptions } from '#gateway/routing/options/options.ts'
import { namedHere, withPreferences } from '#gateway/routing/options/preferences.ts'

const SERVED = new Set(['openai', 'xai', 'openrouter'])

const partedOf = (given: JsonObject | undefined, gateway: JsonObject = {}) => {
  const { models: _1, tags: _2, ...options } = withPreferences(readOptions(gateway, {}).options, given, SERVED)
  return options
}

test.each<[JsonObject | undefined, object]>([
  [undefined, { order: [] }],
  [{}, { order: [] }],
  [{ sort: 'cost' }, { order: [], sort: 'cost' }],
  [{ sort: 'price' }, { order: [], preferences: { sort: 'price' } }],
  [{ sort: { by: 'latency' } }, { order: [], preferences: { sort: { by: 'latency' } } }],
  [{ order: ['openai', 'xai'] }, { order: ['openai', 'xai'] }],
  [{ order: ['Google', 'Azure'] }, { order: [], preferences: { order: ['Google', 'Azure'] } }],
  [{ order: ['xai', 'google-vertex'] }, { order: ['xai'], preferences: { order: ['google-vertex'] } }],
  [{ order: 'openai' }, { order: [], preferences: { order: 'openai' } }],
  [{ only: ['spacexai'] }, { order: [], only: ['xai'] }],
  [{ only: ['deepinfra/turbo'] }, { order: [], preferences: { only: ['deepinfra/turbo'] } }],
  [{ only: [] }, { order: [] }],
  [
    { allow_fallbacks: false, zdr: true, ignore: ['openai'], max_price: { prompt: 1 } },
    { order: [], preferences: { allow_fallbacks: false, zdr: true, ignore: ['openai'], max_price: { prompt: 1 } } },
  ],
])('%j is parted by who has a name for it', (given, options) => {
  expect(partedOf(given)).toEqual(options)
})

test('the gateway’s own options outweigh what the other object says', () => {
  const given = { sort: 'cost', order: ['openai', 'Azure'], only: ['openai'] }
  expect(partedOf(given, { sort: 'tps', order: ['xai'], only: ['xai'] })).toEqual({
    sort: 'tps',
    order: ['xai'],
    only: ['xai'],
    preferences: { order: ['Azure'] },
  })
})

test('a name of nobody who could be called is left to a reseller, where there is one', () => {
  const providers = new Map(PROVIDERS.map((provider) => [provider.slug, provider]))
  const named = (...callable: string[]) => [
    ...namedHere(['xai', 'openrouter', 'azure'], providers, new Map(callable.map((slug) => [slug, [{}]]))),
  ]
  expect(named('openrouter', 'azure')).toEqual(['openrouter', 'azure'])
  expect(named('azure')).toEqual(['xai', 'openrouter', 'azure'])
  expect(named()).toEqual(['xai', 'openrouter', 'azure'])
})
