import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeOfUlid, ulid } from '#gateway/core/ids.ts'

const MAX_TIME = 2 ** 48 - 1
const random = fc.uint8Array({ minLength: 10, maxLength: 10 })

test('the example of the specification', () => {
  expect(ulid(1_469_918_176_385, new Uint8Array(10))).toBe('01ARYZ6S410000000000000000')
  expect(ulid(MAX_TIME, new Uint8Array(10).fill(255))).toBe('7ZZZZZZZZZZZZZZZZZZZZZZZZZ')
})

test('the time can be read back', () => {
  fc.assert(
    fc.property(fc.nat(MAX_TIME), random, (time, bytes) => {
      expect(timeOfUlid(ulid(time, bytes))).toBe(time)
    }),
  )
})

test('ids sort by time, whatever is random in them', () => {
  fc.assert(
    fc.property(fc.nat(MAX_TIME - 1), random, random, (time, a, b) => {
      expect(ulid(time, a) < ulid(time + 1, b)).toBe(true)
    }),
  )
})

test.each(['', 'gen_01ARYZ6S410000000000000000', '01ARYZ6S41000000000000000U', '01aryz6s410000000000000000'])(
  '%j is no ULID',
  (id) => {
    expect(timeOfUlid(id)).toBeUndefined()
  },
)

test('an id whose time is beyond 48 bits is no ULID', () => {
  expect(timeOfUlid('80000000000000000000000000')).toBeUndefined()
})
