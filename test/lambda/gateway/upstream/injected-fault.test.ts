import { describe, expect, test } from 'vitest'
import { pump } from '#gateway/core/answer/pump.ts'
import { GatewayError } from '#gateway/core/error.ts'
import type { Outcome } from '#gateway/core/outcome.ts'
import { readFaults, withFaults } from '#gateway/upstream/injected-fault.ts'
import { answerOf, CONTENT } from '../core/answer/answers.ts'
import { attemptAt } from '../routing/attempt-at.ts'

const CALLER = { principal: { kind: 'key', id: 'key_1', name: 'k' }, permissions: ['fault'] } as const

const whole = () =>
  answerOf(
    (async function* () {
      yield* [`${CONTENT}a`, 'b', 'c']
    })(),
  )

const begun = (slug: string): Outcome => ({ attempt: attemptAt(slug), startedAt: 0, endedAt: 0 })

/** Asks these providers in turn, and tells what became of each: what it said, then how it ended. */
const ask = async (header: string, slugs: readonly string[], isStream = true): Promise<string[]> => {
  const execute = withFaults(async () => whole(), readFaults(header, CALLER), isStream)
  const ended: string[] = []
  for (const slug of slugs) {
    let said = ''
    const answered = async () => {
      const answer = await execute(attemptAt(slug), AbortSignal.timeout(20), begun(slug))
      await pump(answer, (bytes) => {
        said += bytes
        return undefined
      })
      return '.'
    }
    const end = await answered().catch((thrown: unknown) => (thrown instanceof GatewayError ? thrown.code : ''))
    ended.push(`${said.replace(CONTENT, '')}${end}`)
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

  test('a cut closes what it cut, and says that it is a rehearsal', async () => {
    let isClosed = false
    const endless = async function* () {
      try {
        for (;;) yield `${CONTENT}a`
      } finally {
        isClosed = true
      }
    }
    const execute = withFaults(async () => answerOf(endless()), readFaults('cut:1', CALLER), true)
    const answer = await execute(attemptAt('x'), new AbortController().signal, begun('x'))
    await expect(pump(answer, () => undefined)).rejects.toMatchObject({
      code: 'upstream-truncated',
      message: 'x-gateway-fault: x ended its answer before it was complete.',
    })
    expect(isClosed).toBe(true)
  })
})

test.each(['', '200', '600', 'cut', 'cut:', 'cut:-1', 'stall@', '429@A b', '429;500', '429,', 'x'.repeat(500)])(
  '"%s" is refused, and what is allowed is said',
  (header) => {
    expect(() => readFaults(header, CALLER)).toThrow(/Allowed are a status from 400 to 599, "stall" and "cut:<chunks>"/)
  },
)

test.each([[], ['other']])('a key that may do %j may not make attempts fail', (...permissions) => {
  expect(() => readFaults('429@openai', { ...CALLER, permissions })).toThrow(
    expect.objectContaining({ code: 'forbidden', message: expect.stringContaining('key_1') }),
  )
})
