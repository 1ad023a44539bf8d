import { expect, test } from 'vitest'
import { cost } from '#gateway/catalog/price.ts'
import type { Pricing } from '#gateway/core/provider/endpoint.ts'
import { EMPTY_BUCKETS } from '#gateway/core/usage/buckets.ts'
import { withHistory } from '../../../scripts/catalog/history.ts'

const TODAY = '2027-02-01'

const models = (pricing: Pricing) =>
  ({ 'acme/x': { name: 'X', type: 'language', endpoints: [{ provider: 'acme', model: 'x', pricing }] } }) as const

const joined = (before: Pricing, after: Pricing, today = TODAY): Pricing | undefined =>
  withHistory({ models: models(before) }, models(after), today)['acme/x']?.endpoints[0]?.pricing

const inputAt = (pricing: Pricing | undefined, day: string, time = '12:00'): number =>
  Number(cost(pricing, { ...EMPTY_BUCKETS, input: 1_000_000 }, { at: `${day}T${time}:00.000Z` }).pico ?? -1n) / 1e12

test('a price that is another one holds from today on, and the old one until then', () => {
  const pricing = joined({ input: '1', output: '2' }, { input: '3', output: '2' })
  expect(pricing).toEqual({ input: '1', output: '2', prices: [{ from: TODAY, input: '3', output: '2' }] })
  expect([inputAt(pricing, '2027-01-31'), inputAt(pricing, TODAY)]).toEqual([1, 3])
})

test('what is the same stays as it is, also with a history', () => {
  const before = { input: '1', prices: [{ from: '2026-12-01', input: '3' }] }
  expect(joined(before, { input: '3' })).toEqual(before)
  expect(joined({ input: '1' }, { input: '1' })).toEqual({ input: '1' })
  expect(joined(before, { input: '4' })?.prices).toEqual([
    { from: '2026-12-01', input: '3' },
    { from: TODAY, input: '4' },
  ])
})

test('an announced change that has come is not announced twice, and another announcement replaces the last', () => {
  const before = { input: '1', prices: [{ from: '2027-01-01', input: '2' }] }
  expect(joined(before, before)).toEqual(before)
  expect(joined(before, { input: '2' })).toEqual(before)
  const announced = { input: '1', prices: [{ from: '2027-06-01', input: '2' }] }
  expect(joined(announced, { input: '1', prices: [{ from: '2027-05-01', input: '3' }] })?.prices).toEqual([
    { from: '2027-05-01', input: '3' },
  ])
})

test('hours that change do so today', () => {
  const peak = (input: string): Pricing => ({ input: '1', prices: [{ hours: ['01:00', '04:00'], input }] })
  expect(joined(peak('2'), peak('2'))).toEqual(peak('2'))
  const pricing = joined(peak('2'), peak('4'))
  expect([inputAt(pricing, '2027-01-31', '02:00'), inputAt(pricing, TODAY, '02:00')]).toEqual([2, 4])
  expect([inputAt(pricing, '2027-01-31'), inputAt(pricing, TODAY)]).toEqual([1, 1])
})

test('so do the tiers of a service; a new one is as it is', () => {
  const pricing = joined(
    { input: '1', serviceTiers: { flex: { input: '0.5' } } },
    { input: '1', serviceTiers: { flex: { input: '0.6' }, priority: { input: '2' } } },
  )
  expect(pricing?.serviceTiers).toEqual({
    flex: { input: '0.5', prices: [{ from: TODAY, input: '0.6' }] },
    priority: { input: '2' },
  })
})

test('a second update of the same changes nothing', () => {
  const after: Pricing = { input: '3', prices: [{ from: '2027-06-01', input: '5' }] }
  const once = joined({ input: '1' }, after)
  expect(joined(once ?? {}, after)).toEqual(once)
  expect(joined(once ?? {}, after, '2027-03-01')).toEqual(once)
})
