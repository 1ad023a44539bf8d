import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepAlive } from '#gateway/operation/keep-alive.ts'
import { DIALECTS } from '../../../harness/dialects.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const replyTo = (written: unknown[], write: () => Promise<void> | undefined = () => undefined) => ({
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
  keepAlive(replyTo(written), DIALECTS[dialect])
  await vi.advanceTimersByTimeAsync(14_999)
  expect(written).toEqual([])
  await vi.advanceTimersByTimeAsync(30_001)
  expect(written).toEqual([sign, sign, sign])
})

test('none while events come, none while the client takes no more, none after the end', async () => {
  const written: unknown[] = []
  let drain = (): void => undefined
  const pressure = new Promise<void>((resolve) => {
    drain = resolve
  })
  const answers = [undefined, undefined, undefined, pressure]
  const alive = keepAlive(
    replyTo(written, () => answers.shift()),
    DIALECTS['openai-chat'],
  )
  for (let count = 0; count < 4; count++) {
    await vi.advanceTimersByTimeAsync(14_000)
    alive.write('event')
  }
  await vi.advanceTimersByTimeAsync(60_000)
  expect(written).toEqual(['event', 'event', 'event', 'event'])
  drain()
  await vi.advanceTimersByTimeAsync(14_000)
  expect(written).toHaveLength(4)
  await vi.advanceTimersByTimeAsync(1000)
  expect(written.at(-1)).toBe(': keep-alive\n\n')
  alive.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(written).toHaveLength(5)
})

test('an answer that is no stream gets none', async () => {
  const written: unknown[] = []
  keepAlive(replyTo(written), undefined)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(written).toEqual([])
})

test('a client that no longer takes anything is not its concern', async () => {
  const written: unknown[] = []
  const reply = replyTo(written, () => Promise.reject(new Error('gone')))
  keepAlive(reply, DIALECTS['openai-chat'])
  await vi.advanceTimersByTimeAsync(15_000)
  expect(written).toHaveLength(1)
})
