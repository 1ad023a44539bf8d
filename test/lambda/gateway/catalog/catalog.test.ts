import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import { editDistance, nearestOf } from '#gateway/catalog/nearest.ts'

const catalog = loadCatalog(bundledCatalog)

describe('resolve', () => {
  test.each([
    ['anthropic/claude-opus-4.6', 'anthropic/claude-opus-4.6'],
    ['openai/gpt-5.4', 'openai/gpt-5.4'],
    ['google/gemini-3.1-pro', 'google/gemini-3.1-pro-preview'],
    ['xai/grok-4.1-fast-non-reasoning', 'xai/grok-4.1-fast-non-reasoning'],
    ['spacexai/grok-4.1-fast-non-reasoning', 'xai/grok-4.1-fast-non-reasoning'],
    ['xai/grok-4.5', 'spacexai/grok-4.5'],
    ['spacexai/grok-4.5', 'spacexai/grok-4.5'],
    ['alibaba/qwen3.6-plus', 'alibaba/qwen3.6-plus'],
    ['alibaba/qwen-3.6-plus', 'alibaba/qwen3.6-plus'],
    ['alibaba/qwen3-32b', 'alibaba/qwen-3-32b'],
    ['gpt-5.4', 'openai/gpt-5.4'],
    ['claude-opus-4-6', 'anthropic/claude-opus-4.6'],
    ['gemini-3.1-pro', 'google/gemini-3.1-pro-preview'],
    ['claude-haiku-4-5-20251001', 'anthropic/claude-haiku-4.5'],
    ['anthropic/claude-opus-4.6[1m]', 'anthropic/claude-opus-4.6'],
  ])('%s is %s', (asked, id) => {
    const found = catalog.resolve(asked)
    expect(found?.id).toBe(id)
    expect(found?.alias).toBe(asked === id ? undefined : asked)
    expect(found?.speed).toBeUndefined()
    expect(found?.model).toBe(bundledCatalog.models[id])
  })

  test.each([
    ['anthropic/claude-opus-5.5-fast', 'anthropic/claude-opus-5.5'],
    ['openai/gpt-5.4-fast', 'openai/gpt-5.4'],
  ])('%s is a tier of %s', (asked, id) => {
    expect(catalog.resolve(asked)).toMatchObject({ id, speed: 'fast', alias: asked })
  })

  test.each([
    '',
    '-fast',
    'anthropic/claude-haiku-4.5-fast',
    'anthropic/claude-opus-5.5-batch',
    'gpt',
    'OPENAI/GPT-5.4',
    '__proto__',
    'constructor',
  ])('%j is no model', (asked) => {
    expect(catalog.resolve(asked)).toBeUndefined()
  })

  test.each(['claude-opus-4-6', 'gpt-5.4'])(
    '%s stays itself beside a model of a deployment that leads to it',
    (name) => {
      const meant = catalog.resolve(name)
      const own = { name: 'Own', type: 'language', endpoints: meant?.model.endpoints.slice(0, 1) ?? [] } as const
      const models = { ...bundledCatalog.models, 'test/own': own }
      expect(loadCatalog({ ...bundledCatalog, models }).resolve(name)?.id).toBe(meant?.id)
      const twice = { 'test/own': own, 'test/other': own }
      expect(loadCatalog({ ...bundledCatalog, models: twice }).resolve(name)).toBeUndefined()
    },
  )

  test('every model by its id, sorted', () => {
    const ids = catalog.models().map(({ id }) => id)
    expect(ids).toEqual(Object.keys(bundledCatalog.models).sort())
    for (const id of ids) expect(catalog.resolve(id)).toMatchObject({ id })
  })

  test('a model without a known date is as old as the catalog', () => {
    const models = { 'a/x': { name: 'X', type: 'language', released: '2026-02-05', endpoints: [] } } as const
    const dated = loadCatalog({ ...bundledCatalog, version: '2026-11-22-00000000', models })
    expect(dated.resolve('a/x')?.created).toBe(Date.UTC(2026, 1, 5) / 1000)
    const undated = loadCatalog({
      ...bundledCatalog,
      version: '2026-11-22-0',
      models: { 'a/x': { name: 'X', type: 'language', endpoints: [] } },
    })
    expect(undated.resolve('a/x')?.created).toBe(Date.UTC(2026, 10, 22) / 1000)
  })
})

describe('nearest keys of configuration', () => {
  test('the same creator comes first', () => {
    expect(nearestOf('acme/abcd', ['bcme/abcd', 'acme/zzzz'], 1)).toEqual(['acme/zzzz'])
    expect(nearestOf('abc', ['abd', 'xyz'], 1)).toEqual(['abd'])
  })
  test('edit distance is a metric', () => {
    const word = fc.string({ maxLength: 8 })
    expect(editDistance('kitten', 'sitting')).toBe(3)
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b) === 0).toBe(a === b)
        expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c))
      }),
    )
  })
})
