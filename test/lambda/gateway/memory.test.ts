import { describe, expect, test } from 'vitest'
import { LEAST_MEMORY_MB, peakMb, requireMemoryFor } from '#gateway/memory.ts'

const MB = 1e6
/** All that Lambda lets through: an event of 6 MB. */
const EVENT_BYTES = 6 * 1024 * 1024

const ascii = (bytes: number) => ({ bytes, characters: bytes })
/** The same with one character of four bytes: two for V8, as all the others are then. */
const withEmoji = (bytes: number) => ({ bytes, characters: bytes - 2 })

describe('a body', () => {
  test.each([
    ['the least memory', LEAST_MEMORY_MB, ascii(1.1 * MB), ascii(1.2 * MB)],
    ['the least memory', LEAST_MEMORY_MB, withEmoji(0.5 * MB), withEmoji(0.6 * MB)],
    ['the default', 256, withEmoji(2.6 * MB), withEmoji(2.7 * MB)],
    ['the default', 256, ascii(5.3 * MB), ascii(5.4 * MB)],
    ['more', 320, withEmoji(4.7 * MB), withEmoji(4.8 * MB)],
  ])('of so much and no more is taken by %s', (_, memoryMb, fits, exceeds) => {
    expect(() => requireMemoryFor(fits, memoryMb)).not.toThrow()
    expect(() => requireMemoryFor(exceeds, memoryMb)).toThrow(/^The body has .*memorySize/)
    expect(peakMb(memoryMb, fits)).toBeLessThan(memoryMb)
  })

  test('of any size that Lambda lets through is taken by 384 MB', () => {
    for (const memoryMb of [384, 512, 1024, 10_240])
      expect(() => requireMemoryFor(withEmoji(EVENT_BYTES), memoryMb)).not.toThrow()
  })

  test('in base64 counts as the text that it is', () => {
    expect(() => requireMemoryFor({ bytes: 1.9 * MB, characters: (4 / 3) * 1.9 * MB }, 256)).not.toThrow()
    expect(() => requireMemoryFor({ bytes: 2.1 * MB, characters: (4 / 3) * 2.1 * MB }, 256)).toThrow('take 2.0 MB')
  })

  test('is taken by the memory that its refusal asks for', () => {
    const body = withEmoji(5.2 * MB)
    expect(() => requireMemoryFor(body, 256)).toThrow('memory=384')
    expect(() => requireMemoryFor(body, 384)).not.toThrow()
  })
})

test('a function that somebody gave less than the least takes no body, and says so; none needs none', () => {
  expect(() => requireMemoryFor(ascii(100), 128)).toThrow(
    "The body has 0.1 MB; this function's 128 MB of memory take 0.0 MB of such text. Deploy it with memory=192,",
  )
  expect(() => requireMemoryFor(ascii(0), 128)).not.toThrow()
})
