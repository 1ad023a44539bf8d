import { expect, test } from 'vitest'
import { allPerMillion, cents, computePerMillion } from '../../../scripts/bench/lambda-price.ts'

test.each([
  [128, 8, '13.33'],
  [256, 8, '26.67'],
  [512, 8, '53.33'],
  [1024, 8, '106.67'],
  [1024, 1, '13.33'],
])('a million requests at %i MB for %i s take $%s of compute', (memoryMb, seconds, usd) => {
  expect(cents(computePerMillion(memoryMb, seconds))).toBe(usd)
})

test('beside it they are paid for by request', () => {
  expect(cents(allPerMillion(512, 8) - computePerMillion(512, 8))).toBe('4.33')
  expect(cents(allPerMillion(512, 0))).toBe('4.33')
})

test('dollars have two decimals', () => {
  expect(cents(5n * 10n ** 12n)).toBe('5.00')
  expect(cents(5_004_999_999_999n)).toBe('5.00')
  expect(cents(5_105_000_000_000n)).toBe('5.11')
})
