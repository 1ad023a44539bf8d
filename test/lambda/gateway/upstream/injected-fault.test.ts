import { describe, expect, test } from 'vitest'
import type { Answer, Piece } from '#gateway/core/answer.ts'
import { parseFaults, withFaults } from '#gateway/upstream/injected-fault.ts'
import { attemptAt } from '../routing/attempt-at.ts'

const PIECES: readonly Piece[] = ['a', 'b', 'c'].map((bytes) => ({ bytes, content: true }))
const METER = { content: () => undefined, finish: () => undefined }

/** Asks these providers in turn, and tells what became of each: what it said, then how it ended. */
const ask = async (header: string, slugs: readonly string[], isStream = true): Promise<string[]> => {
  const answer = async (): Promise<Answer> => ({
    status: 200,
    headers: {},
    pieces: (async function* () {
      yield* PIECES
    })(),
    warnings: () => [],
    failure: () => undefined,
    fail: () => '',
  })
  const execute = withFaults(answer, parseFaults(header), isStream)
  const ended: string[] = []
  for (const slug of slugs) {
    let said = ''
    try {
      const { pieces } = await execute(attemptAt(slug), AbortSignal.timeout(20), METER)
      for (let next = await pieces.next(); !next.done; next = await pieces.next()) said += next.value.bytes
      ended.push(`${said}.`)
    } catch (thrown) {
      ended.push(`${said}${(thrown as { code?: string; name: string }).code ?? ''}`)
    }
  }
  return ended
}

describe('faults happen to the attempts that they are for', () => {
  test.each([
    ['429', ['x', 'y'], ['rate-limited', 'abc.']],
    ['500,401', ['x', 'y', 'z'], ['upstream-failed', 'upstream-refused', 'abc.']],
    ['503@y', ['x', 'y', 'y', 'z'], ['abc.', 'overloaded', 'overloaded', 'abc.']],
    [' 400@y , 429 ', ['y', 'x', 'z'], ['upstream-rejected', 'rate-limited', 'abc.']],
    ['cut:0', ['x'], ['upstream-truncated']],
    ['cut:2@x', ['x', 'y'], ['abupstream-truncated', 'abc.']],
    ['cut:9', ['x'], ['abc.']],
  ])('%s', async (header, slugs, wanted) => {
    expect(await ask(header, slugs)).toEqual(wanted)
  })

  test('a whole answer is cut before it begins', async () => {
    expect(await ask('cut:3', ['x'], false)).toEqual(['upstream-truncated'])
  })

  test('a stall ends with its attempt', async () => {
    const [ended, next] = await ask('stall', ['x', 'y'])
    expect([ended, next]).toEqual([expect.any(String), 'abc.'])
  })

  test('a cut closes what it cut', async () => {
    let isClosed = false
    const pieces: AsyncIterator<Piece> = {
      next: async () => ({ done: false, value: { bytes: 'a', content: true } }),
      return: async () => {
        isClosed = true
        return { done: true, value: undefined }
      },
    }
    const whole = { status: 200, headers: {}, pieces, warnings: () => [], failure: () => undefined, fail: () => '' }
    const execute = withFaults(async () => whole, parseFaults('cut:1'), true)
    const cut = (await execute(attemptAt('x'), new AbortController().signal, METER)).pieces
    await cut.next()
    await expect(cut.next()).rejects.toMatchObject({ code: 'upstream-truncated' })
    expect(isClosed).toBe(true)
  })
})

test.each(['', '200', '600', 'cut', 'cut:', 'cut:-1', 'stall@', '429@A b', '429;500', '429,', 'x'.repeat(500)])(
  '"%s" is refused, and what is allowed is said',
  (header) => {
    expect(() => parseFaults(header)).toThrow(/Allowed are a status from 400 to 599, "stall" and "cut:<chunks>"/)
  },
)
