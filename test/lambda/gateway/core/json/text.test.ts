import { describe, expect, test } from 'vitest'
import { depthOf } from '#gateway/core/json/text.ts'

describe('depth', () => {
  test('counts objects and arrays, not brackets in strings', () => {
    expect(depthOf('{}')).toBe(1)
    expect(depthOf('{"a":[{"b":"[[[["}]}')).toBe(3)
    expect(depthOf('['.repeat(100_000))).toBe(100_000)
    expect(depthOf('{"unterminated')).toBe(1)
  })
})
