import { expect, test } from 'vitest'
import { randomPool } from '#gateway/random-pool.ts'

test('each of its bytes is given once', () => {
  const random = randomPool(40)
  const given = Array.from({ length: 1000 }, () => Buffer.from(random(10)).toString('hex'))
  expect(given.every((bytes) => bytes.length === 20)).toBe(true)
  expect(new Set(given)).toHaveLength(1000)
})
