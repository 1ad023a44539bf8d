import { describe, expect, test } from 'vitest'
import { meantBy } from '#gateway/catalog/aliases.ts'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { readOverrides } from '#gateway/catalog/overrides/overrides.ts'
import { merged } from '#gateway/catalog/overrides/overrides-file.ts'
import { sim } from '#gateway/provider/sim/sim.ts'

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
  const check =
    (alias: unknown, more: object = {}) =>
    () => {
      const overrides = readOverrides(JSON.stringify({ alias, ...more }), 'o.json', ['openai', 'sim'])
      merged(overrides, bundledCatalog, [{ slug: 'openai' }, sim])
    }

  test.each<[unknown, string]>([
    [{ fast: [] }, 'o.json: alias.fast must have at least one entry'],
    [{ fast: [{ model: 'openai/gpt-5.4', weight: 0 }] }, 'alias.fast[0].weight must be'],
    [{ fast: [{ weight: 1 }] }, 'alias.fast[0]'],
    [{ 'openai/gpt-5.4': 'openai/gpt-5' }, 'alias["openai/gpt-5.4"] is a model of the catalog'],
    [{ 'a b': 'openai/gpt-5' }, 'without spaces'],
    [{ fast: 'opnai/gpt-5.4' }, 'alias.fast must lead to a model, got "opnai/gpt-5.4"; nearest: openai/gpt-5.4'],
    [{ fast: 'sim/slower' }, 'alias.fast must lead to a model, got "sim/slower"; nearest: sim/slow'],
    [{ fast: 'slow', slow: 'openai/gpt-5.4' }, 'alias.fast must lead to a model, got "slow"'],
  ])('%j', (alias, message) => expect(check(alias)).toThrow(message))

  const GONE = { models: { 'openai/gpt-5.4': null } }
  test.each(['openai/gpt-5.4', 'gpt-5.4', 'azure/gpt-5.4', 'openai/gpt-5.4-2026-03-05'])(
    '%s was taken out',
    (model) => {
      const message = `o.json: alias.fast must lead to a model, got "${model}", which "models" takes out; nearest: `
      expect(check({ fast: model }, GONE)).toThrow(message)
      expect(check({ fast: [{ model: 'openai/gpt-5.5' }, { model }] }, GONE)).toThrow(message)
    },
  )

  test('where unknown models are refused, only one of the catalog is one, in any spelling', () => {
    const refuse = { routing: { unknownModels: 'refuse' } }
    expect(check({ next: 'openai/gpt-99' }, refuse)).toThrow(
      'o.json: alias.next must lead to a model, got "openai/gpt-99", and "routing.unknownModels" is "refuse"; nearest: ',
    )
    const spelled = { a: 'openai/gpt-5.4', b: 'gpt-5.4', c: 'azure/gpt-5.4', d: 'groq/gpt-oss-120b', e: 'sim/echo' }
    expect(check(spelled, refuse)).not.toThrow()
  })

  test('one that leads to a model that only its provider knows is fine', () => {
    expect(check({ next: 'openai/gpt-99', fast: 'openai/gpt-5.4' })).not.toThrow()
  })
})
