import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ErrorDetail, GatewayError } from '#gateway/core/error.ts'
import { errorForStatus } from '#gateway/core/failure/failure.ts'
import { mostTelling } from '#gateway/routing/run/worth.ts'
import { attemptAt } from '../attempt-at.ts'

const busy = (status = 529, detail: ErrorDetail = {}) => errorForStatus(status, `busy: ${status}`, detail)
const refused = errorForStatus(401, 'who are you')
const gone = errorForStatus(404, 'no such model')
const wrong = errorForStatus(400, 'prompt is too long')
const lacking = errorForStatus(400, "Input tag 'x' does not match any of the expected tags")
const unfit = new GatewayError('unsupported', 'acme takes no audio')

/** Each at a provider of its own. */
const failuresOf = (...errors: GatewayError[]) =>
  errors.map((error, index) => ({ attempt: attemptAt(`p${index}`), error }))
const told = (...errors: GatewayError[]) => mostTelling(failuresOf(...errors))

describe('of several errors', () => {
  test.each<[string, GatewayError[], GatewayError]>([
    ['an overload before a lack', [busy(), lacking], busy()],
    ['an overload after a lack', [lacking, busy()], busy()],
    ['an overload before a refusal of ours', [busy(), unfit], busy()],
    ['an overload before a wrong key', [busy(), refused], busy()],
    ['an overload before what another calls wrong', [busy(), wrong], busy()],
    ['what is wrong before a wrong key', [refused, wrong], wrong],
    ['what is wrong before what one lacks', [lacking, wrong], wrong],
    ['a wrong key before what one lacks', [refused, lacking], refused],
    ['an unknown model before what one lacks', [gone, unfit], gone],
    ['the last of two that time heals', [busy(529), busy(500)], busy(500)],
    ['the last of two that lack something', [lacking, unfit], unfit],
    ['the only one', [wrong], wrong],
  ])('%s', (_, errors, wanted) => {
    expect(told(...errors)).toMatchObject({ code: wanted.code, message: wanted.message })
  })

  test('there may be none', () => {
    expect(mostTelling([])).toBeUndefined()
  })

  test('whoever was busy and then called the request wrong is not waited for', () => {
    const attempt = attemptAt('p', { credential: { kind: 'byok', id: 'one' } })
    expect(
      mostTelling([
        { attempt, error: busy() },
        { attempt: attemptAt('p'), error: wrong },
      ]),
    ).toBe(wrong)
    expect(
      mostTelling([
        { attempt, error: busy() },
        { attempt: attemptAt('p'), error: refused },
      ]),
    ).toMatchObject({ code: 'overloaded' })
  })
})

describe('retry-after', () => {
  test.each<[string, GatewayError[], number | undefined]>([
    ['is the told one’s own', [busy(429, { retryAfterMs: 7000 })], 7000],
    ['is the shortest', [busy(429, { retryAfterMs: 7000 }), busy(503, { retryAfterMs: 9000 })], 7000],
    ['is any’s where the last one gave none', [busy(429, { retryAfterMs: 7000 }), busy(500)], 7000],
    ['is not that of a refused key', [errorForStatus(401, 'no', { retryAfterMs: 1 }), busy(500)], undefined],
    ['is nothing where time does not heal', [refused, wrong], undefined],
  ])('%s', (_, errors, wanted) => {
    expect(told(...errors)?.detail.retryAfterMs).toBe(wanted)
  })
})

test('whatever the order, what time heals is told if there is any', () => {
  const error = fc.constantFrom(busy(), busy(500), busy(429, { retryAfterMs: 5 }), refused, gone, wrong, lacking, unfit)
  fc.assert(
    fc.property(fc.array(error, { minLength: 1, maxLength: 6 }), (errors) => {
      const heals = errors.filter(({ isLasting }) => !isLasting)
      const best = told(...errors)
      expect(best?.isLasting).toBe(heals.length === 0)
      expect(errors.map(({ message }) => message)).toContain(best?.message)
    }),
  )
})
