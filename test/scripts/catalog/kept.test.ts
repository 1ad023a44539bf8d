import { describe, expect, test } from 'vitest'
import { ageInDays } from '#gateway/catalog/age.ts'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import type { Model } from '#gateway/catalog/model.ts'
import { ANNOUNCED, type Announced, dueProblems } from '../../../scripts/catalog/announced.ts'
import { withFacts } from '../../../scripts/catalog/facts/fact.ts'
import { FACTS } from '../../../scripts/catalog/facts/facts.ts'

const model: Model = {
  name: 'X',
  type: 'language',
  endpoints: [
    { provider: 'acme', model: 'x', pricing: { input: '1' }, source: 'pi' },
    { provider: 'other', model: 'x' },
  ],
}

describe('facts', () => {
  test('change a model, and the endpoints of the providers that they name', () => {
    const facts = [
      { source: 'a', models: /x$/, model: { contextWindow: 5 } },
      { source: 'b', models: /x$/, providers: ['other'], endpoint: { retires: '2026-12-11' } },
      { source: 'c', models: /x$/, providers: ['acme'], pricing: () => ({ input: '2' }) },
    ]
    expect(withFacts({ 'a/x': model }, facts)['a/x']).toEqual({
      ...{ name: 'X', type: 'language', contextWindow: 5 },
      endpoints: [
        { provider: 'acme', model: 'x', pricing: { input: '2' }, source: 'pi+hand' },
        { provider: 'other', model: 'x', retires: '2026-12-11' },
      ],
    })
  })
  test('about nothing are errors', () => {
    expect(() => withFacts({ 'a/x': model }, [{ source: 'p', models: /y$/ }])).toThrow('is about no model any more')
    expect(() => withFacts({ 'a/x': model }, [{ source: 'p', models: /x$/, providers: ['nobody'] }])).toThrow('p')
  })
  test('all say where they were read', () => {
    for (const { source } of FACTS) expect(source).toMatch(/^https:\/\//)
  })
})

describe('announced changes', () => {
  const data = { models: { 'a/x': { ...model, endpoints: [{ provider: 'acme', model: 'x', retires: '2026-12-11' }] } } }
  const change = (what: Announced['what'], date: string): Announced => ({ models: ['a/x'], what, date, source: 'p' })

  test('are due two weeks before, unless a row has them', () => {
    const due = (entry: Announced, today: string) => dueProblems(data, today, [entry]).length
    expect(due(change('price', '2026-12-11'), '2026-11-26')).toBe(0)
    expect(due(change('price', '2026-12-11'), '2026-11-27')).toBe(1)
    expect(due(change('price', '2026-12-11'), '2027-11-27')).toBe(1)
    expect(due(change('retirement', '2026-12-11'), '2026-12-01')).toBe(0)
    expect(due(change('retirement', '2026-12-12'), '2026-12-01')).toBe(1)
    expect(due(change('holidays', '2026-12-12'), '2026-12-01')).toBe(1)
    expect(due({ ...change('price', '2026-12-11'), models: ['a/gone'] }, '2026-12-11')).toBe(0)
  })
  test('the committed catalog has all that are due by its date, and all that name a model which it has', () => {
    expect(dueProblems(bundledCatalog, bundledCatalog.version.slice(0, 10))).toEqual([])
    for (const { models } of ANNOUNCED) for (const id of models) expect(bundledCatalog.models).toHaveProperty([id])
  })
})

test('the age of a catalog', () => {
  const version = '2026-11-22-29e216e6'
  expect(ageInDays({ version }, Date.UTC(2026, 10, 22, 23, 59))).toBe(0)
  expect(ageInDays({ version }, Date.UTC(2026, 11, 23))).toBe(31)
  expect(ageInDays({ version }, Date.UTC(2026, 10, 1))).toBe(0)
})
