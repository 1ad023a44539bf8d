import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLike } from '../../../lambda/storage/glob.ts'

test('means what a regular expression of it means', () => {
  const short = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 7 })
  const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 })
  fc.assert(
    fc.property(short, patterns, (text, pattern) => {
      const regex = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
      expect(isLike(text, pattern)).toBe(regex.test(text))
    }),
    { numRuns: 2000 },
  )
})

test('ends soon, whatever the pattern', () => {
  expect(isLike('a'.repeat(10_000), `${'*a'.repeat(5000)}*b`)).toBe(false)
})
