import { describe, expect, test } from 'vitest'
import type { Answer, Piece } from '../../../../lambda/gateway/core/answer.ts'
import type { Attempt } from '../../../../lambda/gateway/core/attempt.ts'
import { GatewayError } from '../../../../lambda/gateway/core/error.ts'
import { type Outcome, type RunInput, run } from '../../../../lambda/gateway/routing/run.ts'

const attempt = (slug: string): Attempt => ({
  provider: { slug, name: slug, credential: {}, wires: {} },
  model: 'm',
  providerModel: 'm',
  path: { mode: 'adapt' },
  credential: 'system',
  credentialId: 'system',
})

const lifecycle: Piece = { bytes: 'start', content: false }
const text = (bytes: string): Piece => ({ bytes, content: true })
const overloaded = new GatewayError('overloaded', 'busy')

/** Pieces, then the error if there is one. */
const answer = (pieces: readonly Piece[], error?: GatewayError): Answer => ({
  status: 200,
  headers: {},
  pieces: (async function* () {
    yield* pieces
    if (error) throw error
  })(),
  warnings: () => [],
  failure: () => undefined,
  fail: () => '',
})

const start = (answers: Record<string, () => Promise<Answer>>, over: Partial<RunInput> = {}) => {
  const outcomes: Outcome[] = []
  const input: RunInput = {
    attempts: Object.keys(answers).map(attempt),
    execute: ({ provider }) => (answers[provider.slug] as () => Promise<Answer>)(),
    timeouts: { firstTokenMs: 10_000 },
    signal: new AbortController().signal,
    now: () => 0,
    outcomes,
    ...over,
  }
  return { result: run(input), outcomes }
}

describe('running a plan', () => {
  test('the first content commits; what came before it is held', async () => {
    const { result } = start({ a: async () => answer([lifecycle, text('hi'), text('more')]) })
    const { held, answer: rest } = await result
    expect(held).toEqual([lifecycle, text('hi')])
    expect((await rest.pieces.next()).value).toEqual(text('more'))
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

  test('when all fail, the last error is told', async () => {
    const last = new GatewayError('timeout', 'slow')
    const { result } = start({ a: () => Promise.reject(overloaded), b: () => Promise.reject(last) })
    await expect(result).rejects.toBe(last)
  })

  test('an empty but complete answer is an answer', async () => {
    const { result } = start({ a: async () => answer([lifecycle]) })
    expect((await result).held).toEqual([lifecycle])
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
          return { ...answer([]), pieces: { next: () => new Promise(() => undefined) } }
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
})
