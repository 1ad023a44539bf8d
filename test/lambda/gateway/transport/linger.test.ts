import { describe, expect, test } from 'vitest'
import { untilComplete } from '#gateway/transport/linger.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

/** A body that says `pieces` and then breaks or stays open. */
const body = (pieces: readonly string[], after: 'break' | 'open') => {
  const seen = { isClosed: false }
  const rest = [...pieces]
  const iterator: AsyncIterator<Uint8Array> = {
    next: () => {
      const piece = rest.shift()
      if (piece !== undefined) return Promise.resolve({ done: false, value: bytes(piece) })
      return after === 'break' ? Promise.reject(new Error('reset')) : new Promise(() => undefined)
    },
    return: async () => {
      seen.isClosed = true
      return { done: true, value: undefined }
    },
  }
  return { seen, body: { [Symbol.asyncIterator]: () => iterator } }
}

const read = async (source: AsyncIterable<Uint8Array>, isComplete: (text: string) => boolean): Promise<string> => {
  let text = ''
  for await (const piece of untilComplete(source, () => isComplete(text))) text += Buffer.from(piece).toString()
  return text
}

describe('a body whose answer is complete', () => {
  test('may break without an error', async () => {
    expect(await read(body(['a', 'b'], 'break').body, (text) => text === 'ab')).toBe('ab')
  })

  test('may stay open: it is closed, and what comes meanwhile is still read', async () => {
    const open = body(['done', ' and usage'], 'open')
    expect(await read(open.body, (text) => text.startsWith('done'))).toBe('done and usage')
    expect(open.seen.isClosed).toBe(true)
  })
})

test('a body that breaks before that throws', async () => {
  await expect(read(body(['a'], 'break').body, () => false)).rejects.toThrow('reset')
})
