import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Exchange } from '#gateway/core/exchange.ts'
import { deadline } from '#gateway/operation/deadline.ts'

const exchangeOf = (client: AbortController, remainingMs = Number.POSITIVE_INFINITY): Exchange => ({
  ...{ method: 'POST', path: '/', query: {}, headers: {}, receivedAt: 0, signal: client.signal },
  body: async () => new Uint8Array(),
  remainingMs: () => remainingMs,
  reply: () => ({ write: () => undefined, end: async () => undefined }),
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([
  ['the time for the whole request', 2000, Number.POSITIVE_INFINITY, 2000],
  ['the transport, less what the answer still needs', 60_000, 7000, 2000],
])('ends with %s', (_name, totalMs, remainingMs, endsAt) => {
  const { signal } = deadline(exchangeOf(new AbortController(), remainingMs), totalMs)
  vi.advanceTimersByTime(endsAt - 1)
  expect(signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(signal.reason).toMatchObject({ code: 'timeout' })
})

test('ends when the client leaves, with its reason', () => {
  const client = new AbortController()
  const { signal } = deadline(exchangeOf(client), 1000)
  client.abort('gone')
  expect(signal.reason).toBe('gone')
})

test('ends at once for a client that has left', () => {
  expect(deadline(exchangeOf(new AbortController()), 1000).signal.aborted).toBe(false)
  const gone = new AbortController()
  gone.abort('gone')
  expect(deadline(exchangeOf(gone), 1000).signal.reason).toBe('gone')
})

test('a request that is over is not kept, whatever still listens to its signal', async () => {
  vi.useRealTimers()
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const ask = (): WeakRef<Exchange> => {
    const exchange = exchangeOf(new AbortController())
    const { signal, clear } = deadline(exchange, 1000)
    signal.addEventListener('abort', () => exchange.path)
    clear()
    return new WeakRef(exchange)
  }
  const asked = Array.from({ length: 20 }, ask)
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  expect(asked.filter((exchange) => exchange.deref() !== undefined).length).toBeLessThan(2)
})
