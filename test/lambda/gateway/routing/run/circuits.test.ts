import { describe, expect, test } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import { errorForStatus } from '#gateway/core/failure/failure.ts'
import { type Circuits, createCircuits, verdictOf } from '#gateway/routing/run/circuits.ts'
import { attemptAt, credential } from '../attempt-at.ts'

const [A, B] = [attemptAt('a'), attemptAt('b')]

const start = () => {
  const clock = { now: 1000 }
  return { clock, circuits: createCircuits(() => clock.now) }
}
const slugOf = (circuits: Circuits, attempts = [A, B]) => circuits.enter(attempts)?.attempt.provider.slug
const breakDown = (circuits: Circuits, attempt: typeof A): void => {
  for (let count = 0; count < 20; count++) circuits.enter([attempt])?.ended('broken')
}

describe('circuits', () => {
  test('a broken endpoint comes last, a plan is never empty', () => {
    const { circuits, clock } = start()
    breakDown(circuits, A)
    expect(slugOf(circuits)).toBe('b')
    expect(slugOf(circuits, [A])).toBe('a')
    clock.now += 1
    breakDown(circuits, B)
    expect(slugOf(circuits, [B, A])).toBe('a')
    expect(slugOf(circuits, [])).toBeUndefined()
  })

  test('nothing is kept of what callers name', () => {
    const { circuits } = start()
    const named = { ...A, endpoint: { ...A.endpoint, isUnlisted: true } } as const
    breakDown(circuits, named)
    expect(slugOf(circuits, [named, B])).toBe('a')
  })

  test('after a while one request tries, the others do not', () => {
    const { circuits, clock } = start()
    breakDown(circuits, A)
    clock.now += 15_000
    const probe = circuits.enter([A, B])
    expect(probe?.attempt).toBe(A)
    expect(slugOf(circuits)).toBe('b')
    probe?.ended('broken')
    clock.now += 14_999
    expect(slugOf(circuits)).toBe('b')
    clock.now += 1
    circuits.enter([A, B])?.answered()
    expect(slugOf(circuits)).toBe('a')
  })

  test('a probe whose client leaves makes room for the next one', () => {
    const { circuits, clock } = start()
    breakDown(circuits, A)
    clock.now += 15_000
    circuits.enter([A, B])?.ended('unknown')
    expect(slugOf(circuits)).toBe('a')
    expect(slugOf(circuits)).toBe('b')
  })

  test('one success forgives all failures', () => {
    const { circuits } = start()
    for (let count = 0; count < 19; count++) circuits.enter([A])?.ended('broken')
    circuits.enter([A])?.ended('works')
    for (let count = 0; count < 19; count++) circuits.enter([A])?.ended('broken')
    expect(slugOf(circuits)).toBe('a')
  })

  test('answers that break every time open it although they begin well', () => {
    const { circuits } = start()
    for (let count = 0; count < 20; count++) {
      const entry = circuits.enter([A])
      entry?.answered()
      entry?.ended('broken')
    }
    expect(slugOf(circuits)).toBe('b')
  })

  test.each([{ upstreamModel: 'other' }, { credential: credential('byok') }])('%j is another endpoint', (changes) => {
    const { circuits } = start()
    breakDown(circuits, A)
    expect(circuits.enter([A, attemptAt('a', changes)])?.attempt).toMatchObject(changes)
  })
})

describe('what an error says of the endpoint', () => {
  test.each([
    [400, 'system', 'works'],
    [401, 'system', 'broken'],
    [401, 'byok', 'unknown'],
    [404, 'byok', 'unknown'],
    [429, 'client', 'unknown'],
    [429, 'system', 'broken'],
    [500, 'byok', 'broken'],
    [529, 'client', 'broken'],
  ] as const)('%i with a credential of kind %s: %s', (status, kind, verdict) => {
    expect(verdictOf(attemptAt('a', { credential: credential(kind) }), errorForStatus(status, ''))).toBe(verdict)
  })

  test.each([
    [undefined, 'works'],
    [new GatewayError('timeout', ''), 'broken'],
    [new GatewayError('provider-timeout', ''), 'unknown'],
    [new GatewayError('aborted', ''), 'unknown'],
    [new GatewayError('upstream-failed', '', { type: 'PROVIDER_TIMEOUT' }), 'broken'],
    [new GatewayError('upstream-failed', '', { type: 'CANCELLED' }), 'broken'],
    [new GatewayError('unsupported', ''), 'unknown'],
    [new GatewayError('internal', ''), 'unknown'],
    [new GatewayError('budget-exceeded', ''), 'unknown'],
    [new GatewayError('price-unknown', ''), 'unknown'],
    [new GatewayError('insufficient-funds', ''), 'unknown'],
    [new GatewayError('budget-reserved', ''), 'unknown'],
    [new GatewayError('limited', ''), 'unknown'],
    [new GatewayError('budget-unavailable', ''), 'unknown'],
  ] as const)('%s: %s', (error, verdict) => {
    expect(verdictOf(A, error)).toBe(verdict)
  })
})
