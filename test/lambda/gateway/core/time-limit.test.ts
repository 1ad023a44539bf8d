import { describe, expect, test } from 'vitest'
import { type TimeLimit, within } from '#gateway/core/time-limit.ts'

const never = () => new Promise<never>(() => undefined)
const limit = (ms: number, signal?: AbortSignal): TimeLimit => ({
  ...{ ms, signal },
  timeoutError: (after) => new Error(`over after ${after}`),
})

describe('work within a limit', () => {
  test('that is done in time gives what it gives, or throws what it throws', async () => {
    expect(await within(limit(60_000), async () => 7)).toBe(7)
    await expect(within(limit(60_000), () => Promise.reject(new Error('own')))).rejects.toThrow('own')
  })

  test('that never ends is over then, and told so', async () => {
    let told: unknown
    const working = within(limit(5), (signal) => {
      signal.addEventListener('abort', () => {
        told = signal.reason
      })
      return never()
    })
    await expect(working).rejects.toThrow('over after 5')
    expect(String(told)).toBe('Error: over after 5')
  })

  test('ends with the signal of whoever waits, also one that is over already', async () => {
    const left = new AbortController()
    const working = within(limit(60_000, left.signal), never)
    left.abort(new Error('left'))
    await expect(working).rejects.toThrow('left')
    await expect(within(limit(60_000, left.signal), never)).rejects.toThrow('left')
  })

  test('is ended by the limit of work inside of it that is as long', async () => {
    const inner = { ms: 5, timeoutError: () => new Error('inner') }
    await expect(within(limit(5), () => within(inner, never))).rejects.toThrow('inner')
  })

  test('may have none', async () => {
    const wait = () => new Promise((resolve) => setTimeout(() => resolve('done'), 5))
    expect(await within(limit(Number.POSITIVE_INFINITY), wait)).toBe('done')
  })
})
