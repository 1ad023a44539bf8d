import { expect, test } from 'vitest'
import { dearestOutput } from '#gateway/catalog/dearest-output.ts'

const AT = '2026-10-05T12:00:00.000Z'
const NONE = { isTiered: false, words: [] }
const ANY = { isTiered: true, words: [] }
const asked = (...words: string[]) => ({ isTiered: true, words })
const PRICING = {
  input: '1',
  output: '10',
  tiers: [{ aboveInputTokens: 200_000, output: '15' }],
  prices: [{ hours: ['01:00', '04:00'] as const, output: '12' }],
  serviceTiers: { priority: { output: '20' } },
}

test('the dearest rate that may come to apply counts', () => {
  expect(dearestOutput(PRICING, AT, NONE)).toBe(15_000_000n)
  expect(dearestOutput({ ...PRICING, tiers: [] }, AT, NONE)).toBe(12_000_000n)
  expect(dearestOutput({ output: '10' }, AT, NONE)).toBe(10_000_000n)
})

test('a tier of service counts where one may be asked for', () => {
  expect(dearestOutput(PRICING, AT, ANY)).toBe(20_000_000n)
})

test('so does the dearest place, rounded up', () => {
  expect(dearestOutput({ output: '10', geoMultipliers: { us: '1.1', eu: '0.9' } }, AT, NONE)).toBe(11_000_000n)
  expect(dearestOutput({ output: '0.000003', geoMultipliers: { us: '1.1' } }, AT, NONE)).toBe(4n)
})

test('of announced prices the one in force', () => {
  const prices = [
    { from: '2026-09-01', output: '2' },
    { from: '2027-01-01', output: '30' },
  ]
  expect(dearestOutput({ output: '10', prices }, AT, NONE)).toBe(2_000_000n)
  expect(dearestOutput({ output: '10', prices }, '2027-01-01T00:00:00.000Z', NONE)).toBe(30_000_000n)
})

test('the night that began on the last day counts on the next', () => {
  const prices = [{ until: '2026-10-05', hours: ['22:00', '06:00'] as const, output: '12' }]
  expect(dearestOutput({ output: '10', prices }, AT, NONE)).toBe(12_000_000n)
  expect(dearestOutput({ output: '10', prices }, '2026-10-06T00:00:00.000Z', NONE)).toBe(10_000_000n)
})

test('what is not known is not guessed, and only what is free costs nothing', () => {
  expect(dearestOutput(undefined, AT, NONE)).toBeUndefined()
  expect(dearestOutput({ input: '1' }, AT, NONE)).toBeUndefined()
  expect(dearestOutput({ free: true }, AT, NONE)).toBe(0n)
})

test('a tier that is asked for and has no rate is not promised at another one', () => {
  for (const word of ['flex', 'fast', 'turbo', 'constructor', '7'])
    expect(dearestOutput(PRICING, AT, asked('priority', word)), word).toBeUndefined()
  for (const word of ['priority', 'PRIORITY', 'auto', 'default', 'standard_only'])
    expect(dearestOutput(PRICING, AT, asked(word)), word).toBe(20_000_000n)
  expect(dearestOutput({ output: '10' }, AT, asked('fast'))).toBeUndefined()
  expect(dearestOutput({ free: true }, AT, asked('fast'))).toBe(0n)
})
