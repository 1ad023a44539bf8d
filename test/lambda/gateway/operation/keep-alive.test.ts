import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepAlive } from '#gateway/operation/keep-alive.ts'
import { DIALECTS } from '../../../harness/dialects.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const replyTo = (written: unknown[], write = () => Promise.resolve()) => ({
  write: (chunk: unknown) => {
    written.push(chunk)
    return write()
  },
  end: async () => undefined,
})

test.each([
  ['openai-chat', ': keep-alive\n\n'],
  ['ai-sdk', ': keep-alive\n\n'],
  ['anthropic-messages', 'event: ping\ndata: {"type":"ping"}\n\n'],
] as const)('%s: a sign of life for every 15 s of silence', async (dialect, sign) => {
  const written: unknown[] = []
  keepAlive(replyTo(written), DIALECTS[dialect]).wait()
  await vi.advanceTimersByTimeAsync(14_999)
  expect(written).toEqual([])
  await vi.advanceTimersByTimeAsync(30_001)
  expect(written).toEqual([sign, sign, sign])
})

test('none while pieces come, none while nobody waits for one, none after the end', async () => {
  const written: unknown[] = []
  const alive = keepAlive(replyTo(written), DIALECTS['openai-chat'])
  for (let count = 0; count < 3; count++) {
    alive.wait()
    await vi.advanceTimersByTimeAsync(14_000)
    alive.heard()
  }
  await vi.advanceTimersByTimeAsync(60_000)
  alive.wait()
  alive.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(written).toEqual([])
})

test('an answer that is no stream gets none', async () => {
  const written: unknown[] = []
  keepAlive(replyTo(written), undefined).wait()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(written).toEqual([])
})

test('a client that no longer takes anything is not its concern', async () => {
  const written: unknown[] = []
  const reply = replyTo(written, () => Promise.reject(new Error('gone')))
  keepAlive(reply, DIALECTS['openai-chat']).wait()
  await vi.advanceTimersByTimeAsync(15_000)
  expect(written).toHaveLength(1)
})
