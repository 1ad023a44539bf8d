import { expect, test } from 'vitest'
import { dearestOutput } from '#gateway/catalog/dearest-output.ts'

const AT = '2026-10-05T12:00:00.000Z'
const PRICING = {
  input: '1',
  output: '10',
  tiers: [{ aboveInputTokens: 200_000, output: '15' }],
  prices: [{ hours: ['01:00', '04:00'] as const, output: '12' }],
  serviceTiers: { priority: { output: '20' } },
}

test('the dearest rate that may come to apply counts', () => {
  expect(dearestOutput(PRICING, AT, false)).toBe(15_000_000n)
  expect(dearestOutput({ ...PRICING, tiers: [] }, AT, false)).toBe(12_000_000n)
  expect(dearestOutput({ output: '10' }, AT, false)).toBe(10_000_000n)
})

test('a tier of service counts where one may be asked for', () => {
  expect(dearestOutput(PRICING, AT, true)).toBe(20_000_000n)
})

test('so does the dearest place, rounded up', () => {
  expect(dearestOutput({ output: '10', geoMultipliers: { us: '1.1', eu: '0.9' } }, AT, false)).toBe(11_000_000n)
  expect(dearestOutput({ output: '0.000003', geoMultipliers: { us: '1.1' } }, AT, false)).toBe(4n)
})

test('of announced prices the one in force', () => {
  const prices = [
    { from: '2026-09-01', output: '2' },
    { from: '2027-01-01', output: '30' },
  ]
  expect(dearestOutput({ output: '10', prices }, AT, false)).toBe(2_000_000n)
  expect(dearestOutput({ output: '10', prices }, '2027-01-01T00:00:00.000Z', false)).toBe(30_000_000n)
})

test('what is not known is not guessed, and only what is free costs nothing', () => {
  expect(dearestOutput(undefined, AT, false)).toBeUndefined()
  expect(dearestOutput({ input: '1' }, AT, false)).toBeUndefined()
  expect(dearestOutput({ free: true }, AT, false)).toBe(0n)
})
