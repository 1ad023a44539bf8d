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
    ['the least memory', LEAST_MEMORY_MB, ascii(1.2 * MB), ascii(1.4 * MB)],
    ['the least memory', LEAST_MEMORY_MB, withEmoji(0.6 * MB), withEmoji(0.7 * MB)],
    ['the default', 256, withEmoji(3 * MB), withEmoji(3.1 * MB)],
    ['more', 320, withEmoji(5.3 * MB), withEmoji(5.4 * MB)],
  ])('of so much and no more is taken by %s', (_, memoryMb, fits, exceeds) => {
    expect(() => requireMemoryFor(fits, memoryMb)).not.toThrow()
    expect(() => requireMemoryFor(exceeds, memoryMb)).toThrow(/^The body has .*memorySize/)
    expect(peakMb(memoryMb, fits)).toBeLessThan(memoryMb)
  })

  test('in ASCII is taken by the default up to what Lambda lets through, and any by 384 MB', () => {
    expect(() => requireMemoryFor(ascii(6 * MB), 256)).not.toThrow()
    for (const memoryMb of [384, 512, 1024, 10_240])
      expect(() => requireMemoryFor(withEmoji(EVENT_BYTES), memoryMb)).not.toThrow()
  })

  test('in base64 counts as the text that it is', () => {
    expect(() => requireMemoryFor({ bytes: 2.2 * MB, characters: (4 / 3) * 2.2 * MB }, 256)).not.toThrow()
    expect(() => requireMemoryFor({ bytes: 2.4 * MB, characters: (4 / 3) * 2.4 * MB }, 256)).toThrow('take 2.2 MB')
  })

  test('is taken by the memory that its refusal asks for', () => {
    const body = withEmoji(5.2 * MB)
    expect(() => requireMemoryFor(body, 256)).toThrow('memory=320')
    expect(() => requireMemoryFor(body, 320)).not.toThrow()
  })
})

test('a function that somebody gave less than the least takes no body, and says so; none needs none', () => {
  expect(() => requireMemoryFor(ascii(100), 128)).toThrow(
    "The body has 0.1 MB; this function's 128 MB of memory take 0.0 MB of such text. Deploy it with memory=192,",
  )
  expect(() => requireMemoryFor(ascii(0), 128)).not.toThrow()
})
