import { describe, expect, test } from 'vitest'
import { meantBy } from '#gateway/catalog/aliases.ts'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { checkAliases } from '#gateway/catalog/overrides/check-aliases.ts'
import { readOverrides } from '#gateway/catalog/overrides/overrides.ts'

const SMART = [{ model: 'anthropic/claude-opus-5.5', weight: 9 }, { model: 'openai/gpt-5.4' }]
const meant = meantBy({ fast: 'openai/gpt-5.4-mini', smart: SMART })
const conversation = (name: string) => (model: string) => `${model} ${name}`

test('a name means its model, and any other itself', () => {
  const names = ['fast', 'openai/gpt-5.4', 'toString', '__proto__'].map((name) => meant(name, conversation('a')))
  expect(names).toEqual(['openai/gpt-5.4-mini', 'openai/gpt-5.4', 'toString', '__proto__'])
})

test('of several a conversation gets one by their weights, and the same again', () => {
  const drawn = Array.from({ length: 5000 }, (_, index) => meant('smart', conversation(`c${index}`)))
  expect(drawn).toEqual(drawn.map((_, index) => meant('smart', conversation(`c${index}`))))
  const share = drawn.filter((model) => model === 'openai/gpt-5.4').length / drawn.length
  expect(share).toBeGreaterThan(0.08)
  expect(share).toBeLessThan(0.12)
})

describe('a wrong one is told where it is written', () => {
  const check = (alias: unknown) => () => {
    const overrides = readOverrides(JSON.stringify({ alias }), 'o.json', ['openai'])
    checkAliases(overrides, bundledCatalog, ['openai'])
  }

  test.each<[unknown, string]>([
    [{ fast: [] }, 'o.json: alias.fast needs at least one model'],
    [{ fast: [{ model: 'openai/gpt-5.4', weight: 0 }] }, 'alias.fast[0].weight must be'],
    [{ fast: [{ weight: 1 }] }, 'alias.fast[0]'],
    [{ 'openai/gpt-5.4': 'openai/gpt-5' }, 'alias["openai/gpt-5.4"] is a model of the catalog'],
    [{ 'a b': 'openai/gpt-5' }, 'without spaces'],
    [{ fast: 'opnai/gpt-5.4' }, 'alias.fast must lead to a model, got "opnai/gpt-5.4"; nearest: openai/gpt-5.4'],
    [{ fast: 'slow', slow: 'openai/gpt-5.4' }, 'alias.fast must lead to a model, got "slow"'],
  ])('%j', (alias, message) => expect(check(alias)).toThrow(message))

  test('one that leads to a model that only its provider knows is fine', () => {
    expect(check({ next: 'openai/gpt-99', fast: 'openai/gpt-5.4' })).not.toThrow()
  })
})
