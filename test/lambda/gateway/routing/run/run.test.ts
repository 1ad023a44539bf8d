import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Answer } from '#gateway/core/answer/answer.ts'
import { pump } from '#gateway/core/answer/pump.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { newCourse, type Outcome, triedIn } from '#gateway/core/outcome.ts'
import { createCircuits } from '#gateway/routing/run/circuits.ts'
import { type RunInput, run } from '#gateway/routing/run/run.ts'
import { answerOf, CONTENT, never } from '../../core/answer/answers.ts'
import { attemptAt } from '../attempt-at.ts'

const overloaded = new GatewayError('overloaded', 'busy')

const lifecycle = 'start'
const text = (bytes: string): string => `${CONTENT}${bytes}`

/** Pieces, then the error if there is one. */
const answer = (pieces: readonly string[], error?: GatewayError): Answer =>
  answerOf(
    (async function* () {
      yield* pieces
      if (error) throw error
    })(),
  )

const start = (answers: Record<string, () => Promise<Answer>>, over: Partial<RunInput> = {}) => {
  const course = newCourse()
  const input: RunInput = {
    attempts: Object.keys(answers).map((slug) => attemptAt(slug)),
    execute: ({ provider }) => (answers[provider.slug] as () => Promise<Answer>)(),
    timeouts: { firstTokenMs: 10_000 },
    signal: new AbortController().signal,
    now: () => 0,
    course,
    circuits: createCircuits(() => 0),
    random: () => 0,
    ...over,
  }
  return { result: run(input), course, outcomes: course.outcomes }
}

describe('running a plan', () => {
  test('the first content commits; what came before it is held', async () => {
    const { result } = start({ a: async () => answer([lifecycle, text('hi'), text('more')]) })
    const { firstBytes, answer: rest } = await result
    expect(firstBytes).toEqual([lifecycle, text('hi')])
    const more: unknown[] = []
    await pump(rest, (bytes) => void more.push(bytes))
    expect(more).toEqual([text('more')])
  })

  test('a failure before any content moves on, lifecycle or not', async () => {
    const { result, outcomes } = start({
      a: () => Promise.reject(overloaded),
      b: async () => answer([lifecycle], overloaded),
      c: async () => answer([text('hi')]),
    })
    expect((await result).attempt.provider.slug).toBe('c')
    expect(outcomes.map(({ error }) => error?.code)).toEqual(['overloaded', 'overloaded', undefined])
  })

  test('an error that any provider would repeat stops', async () => {
    const rejected = new GatewayError('upstream-rejected', 'too long')
    const { result, outcomes } = start({ a: () => Promise.reject(rejected), b: async () => answer([text('hi')]) })
    await expect(result).rejects.toBe(rejected)
    expect(outcomes).toHaveLength(1)
  })

  test('when all fail, the last error that time heals is told', async () => {
    const last = new GatewayError('timeout', 'slow')
    const { result } = start({ a: () => Promise.reject(overloaded), b: () => Promise.reject(last) })
    await expect(result).rejects.toBe(last)
  })

  test('a refusal for what only one lacks moves on, and hides nothing', async () => {
    const lacks = new GatewayError('unsupported', 'no web search')
    const { result, outcomes } = start({
      a: () => Promise.reject(lacks),
      b: () => Promise.reject(overloaded),
      c: () => Promise.reject(lacks),
    })
    await expect(result).rejects.toBe(overloaded)
    expect(outcomes).toHaveLength(3)
  })

  test('an empty but complete answer is an answer', async () => {
    const { result } = start({ a: async () => answer([lifecycle]) })
    expect((await result).firstBytes).toEqual([lifecycle])
  })

  test('silence before the first content ends an attempt, and its signal', async () => {
    let signalOfA: AbortSignal | undefined
    const { result, outcomes } = start(
      { a: async () => answer([]), b: async () => answer([text('hi')]) },
      {
        timeouts: { firstTokenMs: 5 },
        execute: async ({ provider }, signal) => {
          if (provider.slug === 'b') return answer([text('hi')])
          signalOfA = signal
          return answerOf(never)
        },
      },
    )
    expect((await result).attempt.provider.slug).toBe('b')
    expect(outcomes[0]?.error?.code).toBe('timeout')
    expect(signalOfA?.aborted).toBe(true)
  })

  test('a client that leaves ends everything', async () => {
    const client = new AbortController()
    const { result, outcomes } = start(
      { a: () => new Promise(() => undefined), b: async () => answer([text('hi')]) },
      { signal: client.signal },
    )
    client.abort(new GatewayError('aborted', 'gone'))
    await expect(result).rejects.toMatchObject({ code: 'aborted' })
    expect(outcomes).toHaveLength(1)
  })

  test('the caller’s own patience with a provider goes before ours, and has a name', async () => {
    const { result, outcomes } = start(
      { a: () => new Promise(() => undefined), b: async () => answer([text('hi')]) },
      { attempts: [attemptAt('a', { timeoutMs: 5 }), attemptAt('b')] },
    )
    expect((await result).attempt.provider.slug).toBe('b')
    expect(outcomes[0]?.error).toMatchObject({ code: 'provider-timeout' })
  })

  test('no more than ten attempts', async () => {
    const attempts = Array.from({ length: 30 }, (_, index) => attemptAt(`p${index}`))
    const { result, outcomes } = start({}, { attempts, execute: () => Promise.reject(overloaded) })
    await expect(result).rejects.toBe(overloaded)
    expect(outcomes).toHaveLength(10)
  })

  test('an endpoint whose circuit is open comes last', async () => {
    const circuits = createCircuits(() => 0)
    for (let count = 0; count < 20; count++) circuits.enter([attemptAt('a')])?.ended('broken')
    const answers = { a: async () => answer([text('a')]), b: async () => answer([text('b')]) }
    const { result, course } = start(answers, { circuits })
    expect((await result).attempt.provider.slug).toBe('b')
    expect([...course.passedOver].map(({ provider }) => provider.slug)).toEqual(['a'])
    const failing = start({ ...answers, b: () => Promise.reject(overloaded) }, { circuits })
    expect((await failing.result).attempt.provider.slug).toBe('a')
  })

  test('what became of the rest is noted, and closes or opens its circuit', async () => {
    const circuits = createCircuits(() => 0)
    const answers = { a: async () => answer([text('a')]), b: async () => answer([text('b')]) }
    for (let count = 0; count < 20; count++) {
      const committed = await start(answers, { circuits, now: () => 7 }).result
      committed.settle(overloaded)
      expect(committed.outcome).toMatchObject({ attempt: { provider: { slug: 'a' } }, endedAt: 7, error: overloaded })
    }
    expect((await start(answers, { circuits }).result).attempt.provider.slug).toBe('b')
  })
})

/** Never answers; ends when it is cancelled. */
const silent = () => new Promise<Answer>(() => undefined)
const later = (ms: number, piece: string) => () =>
  new Promise<Answer>((resolve) => setTimeout(() => resolve(answer([text(piece)])), ms))

describe('with time', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('the only one is asked once more, after a wait', async () => {
    let count = 0
    const { result, outcomes } = start({
      a: () => (count++ === 0 ? Promise.reject(overloaded) : Promise.resolve(answer([text('hi')]))),
    })
    await vi.advanceTimersByTimeAsync(99)
    expect(outcomes).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    await result
    expect(outcomes.map(({ error }) => error?.code)).toEqual(['overloaded', undefined])
  })

  test('what the only one says then is told', async () => {
    const rejected = new GatewayError('upstream-rejected', 'too long')
    let count = 0
    const { result } = start({ a: () => Promise.reject(count++ === 0 ? overloaded : rejected) })
    const refused = expect(result).rejects.toBe(rejected)
    await vi.advanceTimersByTimeAsync(100)
    await refused
  })

  test('the last one of several is not', async () => {
    const { result, outcomes } = start({ a: () => Promise.reject(overloaded), b: () => Promise.reject(overloaded) })
    const refused = expect(result).rejects.toBe(overloaded)
    await vi.advanceTimersByTimeAsync(0)
    await refused
    expect(outcomes).toHaveLength(2)
  })

  test('an overloaded provider is asked again twice only', async () => {
    const { result, outcomes } = start({ a: () => Promise.reject(overloaded) })
    const refused = expect(result).rejects.toBe(overloaded)
    await vi.advanceTimersByTimeAsync(10_000)
    await refused
    expect(outcomes).toHaveLength(3)
  })

  test('a client that leaves does not wait', async () => {
    const client = new AbortController()
    const { result, outcomes } = start({ a: () => Promise.reject(overloaded) }, { signal: client.signal })
    await vi.advanceTimersByTimeAsync(1)
    client.abort(new GatewayError('aborted', 'gone'))
    await expect(result).rejects.toMatchObject({ code: 'aborted' })
    expect(outcomes).toHaveLength(1)
  })

  describe('hedging', () => {
    const hedgeAfterMs = () => 100
    const slugs = (outcomes: readonly Outcome[]) => outcomes.map(({ attempt: { provider } }) => provider.slug)

    test('a quick first attempt stays alone', async () => {
      const { result, outcomes } = start({ a: later(99, 'a'), b: later(0, 'b') }, { hedgeAfterMs })
      await vi.advanceTimersByTimeAsync(99)
      expect((await result).attempt.provider.slug).toBe('a')
      await vi.advanceTimersByTimeAsync(1000)
      expect(slugs(outcomes)).toEqual(['a'])
    })

    test('without a known time there is none', async () => {
      const { outcomes } = start({ a: silent, b: later(0, 'b') }, { hedgeAfterMs: () => undefined })
      await vi.advanceTimersByTimeAsync(5000)
      expect(slugs(outcomes)).toEqual(['a'])
    })

    test('the second answers for a silent first one, which is cancelled', async () => {
      const signals: AbortSignal[] = []
      const { result, outcomes } = start(
        { a: silent, b: silent },
        {
          hedgeAfterMs,
          execute: ({ provider }, signal) => {
            signals.push(signal)
            return provider.slug === 'a' ? silent() : later(20, 'b')()
          },
        },
      )
      await vi.advanceTimersByTimeAsync(120)
      expect((await result).firstBytes).toEqual([text('b')])
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
      expect(outcomes.map(({ error }) => error?.code)).toEqual(['cancelled', undefined])
    })

    test('the first may still win; it stands last in the record', async () => {
      const { result, course } = start({ a: later(150, 'a'), b: later(100, 'b') }, { hedgeAfterMs })
      await vi.advanceTimersByTimeAsync(150)
      expect((await result).firstBytes).toEqual([text('a')])
      await vi.advanceTimersByTimeAsync(1000)
      expect(course.answered?.attempt.provider.slug).toBe('a')
      expect(slugs(triedIn(course))).toEqual(['b', 'a'])
      expect(triedIn(course).map(({ error }) => error?.code)).toEqual(['cancelled', undefined])
    })

    test('both at the same moment: one is cancelled all the same', async () => {
      const { result, course } = start({ a: later(150, 'a'), b: later(50, 'b') }, { hedgeAfterMs })
      await vi.advanceTimersByTimeAsync(150)
      const { attempt } = await result
      await vi.advanceTimersByTimeAsync(0)
      expect(slugs(triedIn(course)).at(-1)).toBe(attempt.provider.slug)
      expect(triedIn(course).map(({ error }) => error?.code)).toEqual(['cancelled', undefined])
    })

    test('one that fails leaves the other its chance, and a third its own when both fail', async () => {
      const fail = (ms: number) => () =>
        new Promise<Answer>((_, reject) => setTimeout(() => reject(new GatewayError('upstream-failed', 'no')), ms))
      const { result, outcomes } = start({ a: fail(150), b: fail(10), c: later(0, 'c') }, { hedgeAfterMs })
      await vi.advanceTimersByTimeAsync(140)
      expect(slugs(outcomes)).toEqual(['a', 'b'])
      await vi.advanceTimersByTimeAsync(11)
      expect((await result).attempt.provider.slug).toBe('c')
    })

    test('a request that one calls wrong is not asked a third', async () => {
      const rejected = new GatewayError('upstream-rejected', 'too long')
      const { result, outcomes } = start(
        { a: () => silent(), b: () => Promise.reject(rejected), c: later(0, 'c') },
        { hedgeAfterMs, timeouts: { firstTokenMs: 200 } },
      )
      const refused = expect(result).rejects.toMatchObject({ code: 'timeout' })
      await vi.advanceTimersByTimeAsync(200)
      await refused
      expect(slugs(outcomes)).toEqual(['a', 'b'])
    })

    test('one that lacks what it needs is no reason not to ask a third', async () => {
      const lacks = new GatewayError('unsupported', 'no web search')
      const { result } = start(
        { a: () => silent(), b: () => Promise.reject(lacks), c: later(0, 'c') },
        { hedgeAfterMs, timeouts: { firstTokenMs: 200 } },
      )
      await vi.advanceTimersByTimeAsync(201)
      expect((await result).attempt.provider.slug).toBe('c')
    })

    test('nobody else to ask', async () => {
      const { result } = start({ a: later(500, 'a') }, { hedgeAfterMs })
      await vi.advanceTimersByTimeAsync(500)
      expect((await result).firstBytes).toEqual([text('a')])
    })
  })
})
