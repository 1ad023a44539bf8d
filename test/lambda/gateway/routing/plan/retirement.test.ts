import { describe, expect, test } from 'vitest'
import { emptyPlan } from '#gateway/routing/plan/empty-plan.ts'
import { plan } from '#gateway/routing/plan/plan.ts'
import { input, provider, slugs } from './fixture.ts'

const RETIRES = '2026-12-11'
const providers = [provider('acme'), provider('other')]
const models = [
  {
    id: 'acme/one',
    endpoints: [
      { provider: 'acme', model: 'one', retires: RETIRES },
      { provider: 'other', model: 'one' },
    ],
  },
]
const planOn = (today: string) => plan(input(providers, { models, today: () => today }))

describe('an endpoint that retires', () => {
  test('is tried like any other until thirty days before', () => {
    expect(planOn('2026-11-10')).toMatchObject({ warnings: [], excluded: [] })
    expect(slugs(planOn('2026-11-10'))).toEqual(['acme', 'other'])
  })

  test.each(['2026-11-11', '2026-12-10'])('warns on %s, and is tried', (today) => {
    expect(planOn(today).warnings).toEqual(['model: acme/one retires at acme on 2026-12-11'])
    expect(slugs(planOn(today))).toEqual(['acme', 'other'])
  })

  test.each(['2026-12-11', '2027-03-01'])('is left out on %s, which the plan explains', (today) => {
    const made = planOn(today)
    expect([slugs(made), made.warnings]).toEqual([['other'], []])
    expect(made.reasoning).toContain('Left out: acme (it was retired there on 2026-12-11)')
  })

  test('a model that all have retired is told as gone', () => {
    const [first] = models.flatMap(({ endpoints }) => endpoints)
    const gone = plan(
      input([provider('acme')], {
        models: [{ id: 'acme/one', endpoints: first ? [first] : [] }],
        today: () => RETIRES,
      }),
    )
    expect(emptyPlan('acme/one', gone)).toMatchObject({
      code: 'model-not-found',
      message: 'No provider can serve acme/one: acme (it was retired there on 2026-12-11).',
    })
  })

  test('the day is asked for only where something ends', () => {
    const never = () => {
      throw new Error('asked')
    }
    expect(slugs(plan(input(providers, { today: never })))).toEqual(['acme', 'other'])
  })
})

test('a sort by cost goes by the price in force', () => {
  const priced = models.map((model) => ({
    ...model,
    endpoints: [
      { provider: 'acme', model: 'one', pricing: { input: '1', output: '1' } },
      { provider: 'other', model: 'one', pricing: { input: '2', output: '2' } },
    ],
  }))
  const sorted = (now: Record<string, string>) =>
    plan(
      input(providers, {
        models: priced,
        options: { sort: 'cost' },
        priceOf: ({ provider: slug }) => ({ input: now[slug] ?? '', output: '1' }),
      }),
    )
  expect(slugs(sorted({ acme: '1', other: '2' }))).toEqual(['acme', 'other'])
  const later = sorted({ acme: '3', other: '2' })
  expect(slugs(later)).toEqual(['other', 'acme'])
  expect(later.sort?.metrics).toEqual({ acme: 3, other: 2 })
})
