import { describe, expect, test } from 'vitest'
import { type Cut, type Sink, single } from '#gateway/core/answer/answer.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { iterate, sourceOf } from '#gateway/transport/iterable.ts'

/** A sink that notes what it is told, and settles when it is told the end. */
const noting = () => {
  const told: unknown[] = []
  const { promise: over, resolve } = Promise.withResolvers<void>()
  const sink: Sink<string> = {
    data: (text) => void told.push(text),
    end: (cut?: Cut) => {
      told.push(cut ? 'cut' : 'end')
      resolve()
    },
    fail: (error) => {
      told.push(error)
      resolve()
    },
  }
  return { told, sink, over }
}

async function* texts(given: readonly string[], error?: Error): AsyncGenerator<string> {
  yield* given
  if (error) throw error
}

describe('an iterable as a source', () => {
  const broken = new Error('broken')

  test.each<[string, Error | undefined, unknown]>([
    ['its end', undefined, 'end'],
    ['its failure', broken, broken],
    ['a cut, which it tells by a truncation', new GatewayError('upstream-truncated', 'cut'), 'cut'],
  ])('gives all that it has and then %s', async (_, error, last) => {
    const { told, sink, over } = noting()
    sourceOf(texts(['a', 'b'], error)).read(sink)
    await over
    expect(told).toEqual(['a', 'b', last])
  })

  test('is not pulled while it is paused, and loses nothing', async () => {
    let pulled = 0
    const counted = async function* () {
      for (const text of ['a', 'b', 'c']) {
        pulled++
        yield text
      }
    }
    const source = sourceOf(counted())
    const first: string[] = []
    await new Promise<void>((resolve) =>
      source.read({
        ...noting().sink,
        data: (text) => {
          first.push(text)
          source.pause()
          resolve()
        },
      }),
    )
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect([first, pulled]).toEqual([['a'], 1])
    const { told, sink, over } = noting()
    source.read(sink)
    await over
    expect(told).toEqual(['b', 'c', 'end'])
    const again = noting()
    source.read(again.sink)
    await again.over
    expect(again.told).toEqual(['end'])
  })

  test('is left when it is cancelled, and tells nothing more', async () => {
    let isLeft = false
    const endless = async function* () {
      try {
        for (;;) yield 'a'
      } finally {
        isLeft = true
      }
    }
    const source = sourceOf(endless())
    const told: string[] = []
    await new Promise<void>((resolve) =>
      source.read({
        ...noting().sink,
        data: (text) => {
          told.push(text)
          source.cancel()
          resolve()
        },
      }),
    )
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect([told, isLeft]).toEqual([['a'], true])
  })
})

describe('a source as an iterable', () => {
  const all = async (iterable: AsyncIterable<string>): Promise<string[]> => {
    const found: string[] = []
    for await (const text of iterable) found.push(text)
    return found
  }

  test('gives all that it has', async () => {
    expect(await all(iterate(sourceOf(texts(['a', 'b']))))).toEqual(['a', 'b'])
    expect(await all(iterate(single('whole')))).toEqual(['whole'])
  })

  test('throws its failure, and a truncation for a cut', async () => {
    await expect(all(iterate(sourceOf(texts(['a'], new Error('broken')))))).rejects.toThrow('broken')
    const cut = {
      read: (sink: Sink<string>) => sink.end({ host: 'acme.example' }),
      pause: () => undefined,
      cancel: () => undefined,
    }
    await expect(all(iterate(cut))).rejects.toMatchObject({
      code: 'upstream-truncated',
      message: 'acme.example ended its answer before it was complete.',
    })
  })
})
