import { describe, expect, test } from 'vitest'
import type { CallOptions } from '#gateway/core/canonical/parts.ts'
import { FILE_LIMITS } from '#gateway/transport/limits.ts'
import { inlineFiles, takesUrlOf } from '#gateway/upstream/request/inline-files.ts'

const HTTPS = /^https:\/\/.*$/

test.each([
  [{ '*/*': [/.*/] }, 'image/png', true],
  [{ '*': [HTTPS] }, 'application/pdf', true],
  [{ 'image/*': [HTTPS] }, 'image/png', true],
  [{ 'image/*': [HTTPS] }, 'image', true],
  [{ 'image/*': [HTTPS] }, 'IMAGE/PNG', true],
  [{ 'image/*': [HTTPS] }, 'audio/wav', false],
  [{ 'application/pdf': [HTTPS] }, 'application/pdf', true],
  [{ 'application/pdf': [HTTPS] }, 'application', false],
  [{ 'image/*': [/^https:\/\/files\.example\/.*$/] }, 'image/png', false],
  [{}, 'image/png', false],
])('%j takes %s: %s', (supported, mediaType, takes) => {
  expect(takesUrlOf(supported)(mediaType, new URL('https://e.com/x.png'))).toBe(takes)
})

test('a global expression answers the same twice', () => {
  const takes = takesUrlOf({ '*/*': [/e\.com/g] })
  expect([1, 2].map(() => takes('image/png', new URL('https://e.com/x.png')))).toEqual([true, true])
})

const callWith = (...urls: readonly string[]): CallOptions => ({
  prompt: [
    { role: 'system', content: 'Look.' },
    {
      role: 'user',
      content: urls.map((url) => ({
        ...{ type: 'file', mediaType: 'image/*' },
        data: { type: 'url', url: new URL(url) },
      })),
    },
  ],
})
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `https://e.com/${index}`)

/** Inlines with downloads of that length, and tells what was downloaded. */
const inline = async (options: CallOptions, bytes = 3, takes = false) => {
  const asked: string[] = []
  const inlined = await inlineFiles(
    options,
    () => takes,
    async (url) => {
      asked.push(url)
      return { bytes: new Uint8Array(bytes), mediaType: 'image/png' }
    },
  ).catch((error: Error) => error)
  return { asked, inlined }
}

describe('files that a receiver wants as bytes', () => {
  test('are fetched, each once, and stand where their URLs stood', async () => {
    const { asked, inlined } = await inline(callWith('https://e.com/a', 'https://e.com/b', 'https://e.com/a'))
    expect(asked).toEqual(['https://e.com/a', 'https://e.com/b'])
    const file = { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AAAA' } }
    expect(inlined).toEqual({ prompt: [callWith().prompt[0], { role: 'user', content: [file, file, file] }] })
  })

  test('are as many as allowed; one more, and none is fetched', async () => {
    expect((await inline(callWith(...numbered(FILE_LIMITS.count)))).asked).toHaveLength(FILE_LIMITS.count)
    const { asked, inlined } = await inline(callWith(...numbered(FILE_LIMITS.count + 1)))
    expect(inlined).toMatchObject({ code: 'unsupported', message: expect.stringContaining('are 21; at most 20') })
    expect(asked).toEqual([])
  })

  test('count with every repeat towards the bytes of all', async () => {
    const half = FILE_LIMITS.totalBytes / 2
    const twice = ['https://e.com/a', 'https://e.com/a']
    expect((await inline(callWith(...twice), half)).inlined).not.toBeInstanceOf(Error)
    expect((await inline(callWith(...twice), half + 1)).inlined).toMatchObject({ code: 'unsupported' })
  })

  test('are left alone, with the whole call, where the receiver takes them by URL', async () => {
    const options = callWith(...numbered(100))
    const { asked, inlined } = await inline(options, 3, true)
    expect(asked).toEqual([])
    expect(inlined).toBe(options)
  })
})
