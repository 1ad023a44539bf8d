import { describe, expect, test } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import { newCourse, type Outcome } from '#gateway/core/outcome.ts'
import type { Endpoint } from '#gateway/core/provider/endpoint.ts'
import { attemptCost, spentOn } from '#gateway/money/attempt-cost.ts'
import { outcome, START, told } from '../generation/facts.ts'

const USAGE = { prompt_tokens: 100, completion_tokens: 40 }
/** 100 × 0.5 + 40 × 2 USD per million. */
const EXACT = 130_000_000n

const answered = (changes: Partial<Outcome> = {}) => outcome({ contentAt: START + 1, told: told(USAGE), ...changes })
const failed = (error: GatewayError, changes: Partial<Outcome> = {}) => outcome({ error, ...changes })
const begun = { contentAt: START + 1, told: { ...told(USAGE), isOver: false, finish: undefined } }

const at = (endpoint: Partial<Endpoint>) => ({
  attempt: { ...outcome().attempt, endpoint: { ...outcome().attempt.endpoint, ...endpoint } },
})

const upstream = { status: 529, headers: {}, body: 'busy' }

describe('nothing is owed', () => {
  test.each<[string, GatewayError]>([
    ['to a provider that was not reached', new GatewayError('upstream-unreachable', 'refused', { isUnsent: true })],
    ['where the call could not be made into a request', new GatewayError('unsupported', 'x', { isUnsent: true })],
    ['for an HTTP error', new GatewayError('overloaded', 'busy', { upstream })],
    ['for an error inside of an answer before any content', new GatewayError('overloaded', 'busy', { isSaid: true })],
  ])('%s', (_, error) => {
    expect(attemptCost(failed(error))).toBeUndefined()
    // Usage that its start told of changes nothing.
    expect(attemptCost(failed(error, { told: { ...begun.told, hasContent: false } }))).toBeUndefined()
    expect(spentOn({ ...newCourse(), outcomes: [failed(error)] }).deployment.pico).toBe(0n)
  })
})

test.each([{}, { prompt_tokens: 0, completion_tokens: 0 }, { prompt_tokens: 'many' }])(
  'what is free costs nothing, whatever is counted: %j',
  (usage) => {
    const cost = attemptCost(answered({ ...at({ pricing: { free: true } }), told: told(usage) }))
    expect(cost).toMatchObject({ pico: 0n, missing: [] })
  },
)

describe('what is owed and not known', () => {
  test.each<[string, Outcome, object]>([
    ['an answer without usage', answered({ told: told(undefined) }), { known: 0n, missing: ['usage'], source: 'none' }],
    [
      'an answer whose usage counts nothing',
      answered({ told: told({ prompt_tokens: 0, completion_tokens: 0 }) }),
      { known: 0n, missing: ['usage'] },
    ],
    [
      'an answer that cannot be priced: no error of it takes the record away',
      answered(at({ pricing: { input: 'much', output: '1' } })),
      { known: 0n, missing: ['cost'], source: 'none' },
    ],
    ['an endpoint without a price', answered(at({ pricing: undefined } as never)), { missing: ['pricing'] }],
    [
      'a timeout: the provider may have worked',
      failed(new GatewayError('timeout', 'no content')),
      { known: 0n, missing: ['usage'] },
    ],
    [
      'a connection that was reset',
      failed(new GatewayError('upstream-unreachable', 'reset')),
      { known: 0n, missing: ['usage'] },
    ],
    [
      'the loser of a hedge',
      failed(new GatewayError('cancelled', 'Another attempt answered first.')),
      { known: 0n, missing: ['cancelled'] },
    ],
    [
      'an answer that its client left: what it told at its start is the least',
      failed(new GatewayError('aborted', 'The client left.'), begun),
      { known: EXACT, missing: ['output'], source: 'bounded' },
    ],
    [
      'an error inside of an answer after content',
      failed(new GatewayError('overloaded', 'busy', { isSaid: true }), begun),
      { known: EXACT, missing: ['output'] },
    ],
  ])('%s', (_, one, expected) => {
    const cost = attemptCost(one)
    expect(cost).toMatchObject({ owner: 'deployment', ...expected })
    expect(cost).not.toHaveProperty('pico')
  })
})

test('an answer that had ended when its client left has its exact cost', () => {
  const error = new GatewayError('aborted', 'The client left.')
  expect(attemptCost(answered({ error }))).toMatchObject({ pico: EXACT, source: 'priced' })
})

test.each([
  ['system', 'deployment'],
  ['byok', 'team'],
  ['client', 'caller'],
] as const)('what a %s credential pays is the %s’s', (kind, owner) => {
  const attempt = { ...outcome().attempt, credential: { kind, id: 'x' } }
  expect(attemptCost(answered({ attempt }))).toMatchObject({ owner, pico: EXACT })
  const spent = spentOn({ ...newCourse(), outcomes: [answered({ attempt })] })
  const [deployment, own] = owner === 'deployment' ? [EXACT, 0n] : [0n, EXACT]
  expect([spent.deployment.pico, spent.own.pico, spent.market.pico]).toEqual([deployment, own, EXACT])
})

test('each attempt is paid by its own owner, and the winner of a hedge keeps its exact cost', () => {
  const byok = { ...outcome().attempt, credential: { kind: 'byok', id: 'byok:a' } as const }
  const lost = failed(new GatewayError('cancelled', 'Another attempt answered first.'), { attempt: byok })
  const won = answered()
  const spent = spentOn({ ...newCourse(), outcomes: [won, lost], answered: won })
  expect([spent.deployment.pico, spent.own.pico, spent.own.missing]).toEqual([EXACT, undefined, ['cancelled']])
  expect(spent.market).toEqual({ known: EXACT, missing: ['cancelled'] })
})

test('a price that the deployment agreed on is what it pays; the list price stands beside it', () => {
  const agreed = at({ pricing: { input: '0.25', output: '1' }, listPricing: { input: '0.5', output: '2' } })
  expect(attemptCost(answered(agreed))).toMatchObject({ pico: EXACT / 2n, market: { pico: EXACT } })
})

test.each(['byok', 'client'] as const)('but not what the account behind a %s credential pays', (kind) => {
  const agreed = at({ pricing: { input: '0.25', output: '1' }, listPricing: { input: '0.5', output: '2' } })
  const attempt = { ...outcome().attempt, ...agreed.attempt, credential: { kind, id: 'x' } }
  expect(attemptCost(answered({ attempt }))).toMatchObject({ pico: EXACT, market: { pico: EXACT } })
})

test('what is free costs nothing, though nobody counted it', () => {
  const free = at({ pricing: { free: true } })
  expect(attemptCost(answered({ ...free, told: { ...told(undefined) } }))).toMatchObject({ pico: 0n, missing: [] })
})
