import { expect, test } from 'vitest'
import { bar, count, duration, moment, price } from '../../../bin/view/amounts.ts'
import { progressLine } from '../../../bin/view/progress.ts'

test.each([
  [0n, 6, '$0.000000'],
  [13_859_000_000n, 6, '$0.013859'],
  [1n, 6, '<$0.000001'],
  [499_999n, 6, '<$0.000001'],
  [500_000n, 6, '$0.000001'],
  [1_234_567_890_123_456n, 4, '$1,234.5679'],
  [10n ** 30n, 2, '$1,000,000,000,000,000,000.00'],
])('%i pico-dollars are known', (pico, decimals, text) => {
  expect(price({ known: pico, pico }, decimals)).toBe(text)
})

test.each([
  [0n, 'unknown'],
  [1_999_999n, '≥ $0.000001'],
  [720_000n, '≥ $0.00000072'],
  [1n, '≥ $0.000000000001'],
])('at least %i: a bound is never more than it was', (known, text) => {
  expect(price({ known })).toBe(text)
})

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1.00 s'],
  [59_990, '59.99 s'],
  [59_996, '1 m 00 s'],
  [125_000, '2 m 05 s'],
])('%i ms', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test.each([
  [0, ''],
  [0.0001, '▏'],
  [0.5, '██'],
  [0.53, '██▏'],
  [1, '████'],
  [7, '████'],
])('a bar of %d', (part, text) => {
  expect(bar(part, 4)).toBe(text)
})

test('numbers, moments and progress', () => {
  expect(count(1_234_567)).toBe('1,234,567')
  expect(moment(Date.UTC(2026, 10, 22, 12, 0, 1, 5))).toBe('2026-11-22 12:00:01.005')
  expect(progressLine(0.5, 1200)).toBe(`${'█'.repeat(12)}${' '.repeat(12)} 50 %  1,200 requests`)
})
