import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Answer, Sink, Source } from '#gateway/core/answer/answer.ts'
import { pump } from '#gateway/core/answer/pump.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { plainConversion } from './answers.ts'

/** A source in the hands of the test, and an answer over it. */
const controlled = () => {
  const seen = { isPaused: true, isCancelled: false }
  const sinks: Sink<string>[] = []
  const source: Source<string> = {
    read: (sink) => {
      seen.isPaused = false
      sinks.push(sink)
    },
    pause: () => {
      seen.isPaused = true
    },
    cancel: () => {
      seen.isCancelled = true
    },
  }
  const conversion = plainConversion()
  const answer: Answer<string> = { status: 200, headers: {}, source, conversion }
  const sink = (): Sink<string> => sinks.at(-1) ?? expect.unreachable()
  return { seen, answer, conversion, sink }
}

/** A client that takes everything, until it is told to make a write wait. */
const client = () => {
  const taken: unknown[] = []
  let drain: (() => void) | undefined
  const waits: boolean[] = []
  return {
    taken,
    waits,
    drain: () => drain?.(),
    write: (bytes: unknown): Promise<void> | undefined => {
      taken.push(bytes)
      if (!waits.shift()) return undefined
      return new Promise((resolve) => {
        drain = resolve
      })
    },
  }
}

test('one write per input, in the same turn, and none for what comes to nothing', async () => {
  const { answer, sink } = controlled()
  const { taken, write } = client()
  const done = pump(answer, write)
  for (const text of ['+a', '', 'b!']) {
    sink().data(text)
    expect(taken.at(-1)).toBe(text || '+a')
  }
  expect(taken).toEqual(['+a', 'b!'])
  sink().end()
  await done
})

describe('until content', () => {
  test('what comes before it is written, then the source waits; a second call goes on from there', async () => {
    const { seen, answer, sink } = controlled()
    const held = client()
    const first = pump(answer, held.write, { until: 'content' })
    sink().data('start')
    expect(seen.isPaused).toBe(false)
    sink().data('+a')
    await first
    expect([held.taken, seen]).toEqual([['start', '+a'], { isPaused: true, isCancelled: false }])
    const rest = client()
    const second = pump(answer, rest.write)
    sink().data('b!')
    sink().end()
    await second
    expect(rest.taken).toEqual(['b!'])
  })

  test('an answer that is complete without any is enough', async () => {
    const { answer, sink } = controlled()
    const first = pump(answer, () => undefined, { until: 'content' })
    sink().data('!')
    await first
  })

  test('an end or a cut before it is told as that', async () => {
    for (const end of [undefined, { host: 'acme.example' }]) {
      const { answer, sink } = controlled()
      const first = pump({ ...answer, conversion: plainConversion({ endsItself: true }) }, () => undefined, {
        until: 'content',
      })
      sink().data('start')
      sink().end(end)
      await expect(first).rejects.toMatchObject({
        code: 'upstream-truncated',
        message: 'acme ended its answer before any content.',
        detail: { provider: 'acme' },
      })
    }
  })
})

describe('back-pressure', () => {
  test('a slow client pauses the source, and nothing is read until it has drained', async () => {
    const { seen, answer, sink } = controlled()
    const slow = client()
    slow.waits.push(true)
    const done = pump(answer, slow.write)
    sink().data('+a')
    expect(seen.isPaused).toBe(true)
    slow.drain()
    await vi.waitFor(() => expect(seen.isPaused).toBe(false))
    sink().data('b!')
    sink().end()
    await done
    expect(slow.taken).toEqual(['+a', 'b!'])
  })

  test('a client that fails cancels the source', async () => {
    const { seen, answer, sink } = controlled()
    const done = pump(answer, () => Promise.reject(new Error('gone')))
    sink().data('+a')
    await expect(done).rejects.toThrow('gone')
    expect(seen.isCancelled).toBe(true)
  })

  test('so does one that fails at once', async () => {
    const { seen, answer, sink } = controlled()
    const done = pump(answer, () => {
      throw new Error('full')
    })
    sink().data('+a')
    await expect(done).rejects.toThrow('full')
    expect(seen.isCancelled).toBe(true)
  })
})

describe('failures', () => {
  const failure = new GatewayError('timeout', 'slow')

  test('of the source are rejected with', async () => {
    const { answer, sink } = controlled()
    const done = pump(answer, () => undefined)
    sink().data('+a')
    sink().fail(failure)
    await expect(done).rejects.toBe(failure)
  })

  test('a cut after content says so', async () => {
    const { answer, sink } = controlled()
    const done = pump(answer, () => undefined)
    sink().data('+a')
    sink().end({ host: 'acme.example' })
    await expect(done).rejects.toMatchObject({ message: 'acme ended its answer before it was complete.' })
  })

  test('one that the client was shown ends the answer, and closes the connection', async () => {
    const { seen, answer, conversion, sink } = controlled()
    const done = pump(answer, () => undefined)
    conversion.told.failure = failure
    sink().data('error event')
    await done
    expect(seen.isCancelled).toBe(true)
  })
})

describe('a complete answer', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test.each<[string, (sink: Sink<string>) => void]>([
    ['be cut', (sink) => sink.end({ host: 'acme.example' })],
    ['fail', (sink) => sink.fail(new Error('reset'))],
  ])('may %s', async (_, end) => {
    const { answer, sink } = controlled()
    const done = pump(answer, () => undefined)
    sink().data('+a!')
    end(sink())
    await done
  })

  test('may stay open for a second: what comes meanwhile is written, then it is closed', async () => {
    const { seen, answer, sink } = controlled()
    const { taken, write } = client()
    const done = pump(answer, write)
    sink().data('+done!')
    await vi.advanceTimersByTimeAsync(900)
    sink().data(' and usage')
    expect(seen.isCancelled).toBe(false)
    await vi.advanceTimersByTimeAsync(100)
    await done
    expect([taken, seen.isCancelled]).toEqual([['+done!', ' and usage'], true])
  })
})
