import fc from 'fast-check'
import { expect, test } from 'vitest'
import { perToken, perUnit, scaled, shiftDecimal, toUsd } from '#gateway/core/money.ts'

test('list prices are whole pico-dollars per token', () => {
  expect(perToken('2.5')).toBe(2_500_000n)
  expect(perToken('0.000001')).toBe(1n)
  expect(perUnit('0.01')).toBe(10_000_000_000n)
})

test.each(['', '-1', '1e-7', '.5', '1.', ' 1', '0x1', 'NaN'])('%j is no price', (text) => {
  expect(() => perToken(text)).toThrow(RangeError)
})

test('digits that would be lost are refused, zeros are not digits', () => {
  expect(() => perToken('0.0000001')).toThrow('more than 6 decimals')
  expect(perToken('1.000000000')).toBe(1_000_000n)
})

test.each([
  [0n, '0'],
  [1n, '0.000000000001'],
  [76_250_000_000n, '0.07625'],
  [10_000_000_000_000n, '10'],
  [-1_500_000_000_000n, '-1.5'],
])('%s pico-dollars are %s', (pico, usd) => {
  expect(toUsd(pico)).toBe(usd)
})

test('to USD and back is the same', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), (pico) => {
      expect(perUnit(toUsd(pico))).toBe(pico)
    }),
  )
})

test.each([
  ['2.5', 6, '0.0000025'],
  ['0.25', 6, '0.00000025'],
  ['100', 2, '1'],
  ['1000000', 6, '1'],
  ['0', 6, '0'],
  ['0.00', 6, '0'],
  ['5', 0, '5'],
])('%s with the point moved by %i is %s', (decimal, places, moved) => {
  expect(shiftDecimal(decimal, places)).toBe(moved)
})

test('moving the point is dividing, exactly', () => {
  const decimal = fc
    .tuple(fc.nat(), fc.nat(999_999))
    .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`)
  fc.assert(
    fc.property(decimal, fc.integer({ min: 0, max: 6 }), (price, places) => {
      expect(scaled(shiftDecimal(price, places), 12)).toBe(scaled(price, 12 - places))
    }),
  )
})
