import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import type { Endpoint } from '#gateway/core/provider/endpoint.ts'
import { EMPTY_BUCKETS } from '#gateway/core/usage/buckets.ts'
import { MAX_ENTRIES } from '#gateway/generation/bounds.ts'
import { repriced } from '#gateway/reprice/repriced.ts'
import type { AttemptRecord, GenerationRecord } from '../../../../lambda/storage/generations.ts'
import { START } from '../generation/facts.ts'
import {
  type EndpointPrices,
  MODEL,
  prices,
  pricesAt,
  pricesOf,
  pricing,
  recordBy,
  type Went,
  went,
} from './priced-requests.ts'

const requests = fc.array(went, { minLength: 1, maxLength: 3 })

describe('laws', () => {
  test('by the same prices nothing changes', () => {
    const free = fc.constant<EndpointPrices>({ pricing: { free: true } })
    fc.assert(
      fc.property(
        requests,
        fc.oneof({ weight: 6, arbitrary: prices }, { weight: 1, arbitrary: free }),
        (all, priced) => {
          const record = recordBy(all, priced)
          expect(repriced(record, pricesAt(priced)).record).toBe(record)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('twice is once', () => {
    fc.assert(
      fc.property(requests, prices, prices, (all, before, after) => {
        const { record } = repriced(recordBy(all, before), pricesAt(after))
        expect(repriced(record, pricesAt(after, 'v3')).record).toBe(record)
      }),
      { numRuns: 1000 },
    )
  })

  test('a request costs what it would have cost by the new prices, and back again what it cost', () => {
    fc.assert(
      fc.property(went, prices, prices, (one, before, after) => {
        const [old, direct] = [recordBy([one], before), recordBy([one], after)]
        // Of so many words not all are told.
        fc.pre([old, direct].every(({ attempts }) => (attempts[0]?.cost?.missing?.length ?? 0) < MAX_ENTRIES))
        const { record } = repriced(old, pricesAt(after))
        expect(record.attempts).toEqual(direct.attempts)
        expect(repriced(record, pricesAt(before)).record.attempts).toEqual(old.attempts)
      }),
      { numRuns: 1000 },
    )
  })

  test('owners stay, and so does all that is no cost', () => {
    fc.assert(
      fc.property(requests, prices, pricing, (all, before, after) => {
        const old = recordBy(all, before)
        const { record } = repriced(old, pricesAt({ pricing: after }))
        const bare = ({ attempts, priceVersion: _, ...rest }: GenerationRecord) => ({
          ...rest,
          attempts: attempts.map(({ cost, ...attempt }) => ({ ...attempt, owner: cost?.owner })),
        })
        expect(bare(record)).toEqual(bare(old))
        expect(record.priceVersion).toBe(record === old ? 'v1' : 'v2')
      }),
    )
  })
})

const WENT: Went = {
  usage: { ...EMPTY_BUCKETS, input: 100, output: 40, cacheRead: 10 },
  error: undefined,
  hasFinished: true,
  credential: 'system',
}
const OLD: EndpointPrices = { pricing: { input: '0.5', output: '2' } }
const NEW: EndpointPrices = { pricing: { input: '1', output: '4', cacheRead: '0.1' } }
/** 100 × 1 + 40 × 4 + 10 × 0.1 USD per million. */
const KNOWN = '261000000'

const changed = (changes: Partial<AttemptRecord>): GenerationRecord => {
  const record = recordBy([WENT], OLD)
  return { ...record, attempts: record.attempts.map((attempt) => ({ ...attempt, ...changes })) }
}
const costOf = ({ attempts }: GenerationRecord) => attempts[0]?.cost

test('a word for a price goes as the price comes', () => {
  const old = recordBy([WENT], OLD)
  expect(costOf(old)).toMatchObject({ source: 'bounded', missing: ['cacheRead'], upper: '135000000' })
  const { record, costs } = repriced(old, pricesAt(NEW))
  expect(costOf(record)).toEqual({ owner: 'deployment', known: KNOWN, source: 'priced' })
  expect(costs).toEqual([{ model: MODEL, before: costOf(old), after: costOf(record), isNotFound: false }])
})

test('what broke off stays so: no price tells how much it was', () => {
  const error = new GatewayError('aborted', 'The client left.')
  const old = recordBy([{ ...WENT, error, hasFinished: false }], OLD)
  expect(costOf(old)?.missing).toEqual(['cacheRead', 'output'])
  expect(costOf(repriced(old, pricesAt(NEW)).record)).toMatchObject({ known: KNOWN, missing: ['output'] })
})

test('prices are those of when the attempt began', () => {
  const day = new Date(START).toISOString().slice(0, 10)
  const at = (from: string) => pricesAt({ pricing: { ...OLD.pricing, prices: [{ from, ...NEW.pricing }] } })
  const old = recordBy([WENT], OLD)
  expect(costOf(repriced(old, at(day)).record)?.known).toBe(KNOWN)
  expect(repriced(old, at('2027-01-01')).record).toBe(old)
})

test('the list price stands beside one that was agreed on', () => {
  const { record } = repriced(recordBy([WENT], OLD), pricesAt({ ...NEW, listPricing: { input: '1' } }))
  expect(costOf(record)).toMatchObject({ known: KNOWN, market: '100000000', marketMissing: ['cacheRead', 'output'] })
})

describe('what no price changes', () => {
  test.each<[string, Partial<AttemptRecord>]>([
    ['what the provider stated itself', { cost: { owner: 'deployment', known: '7', source: 'provider' } }],
    ['what it stated in part', { cost: { owner: 'deployment', known: '0', missing: ['cost'], source: 'none' } }],
    ['what nobody counted', { cost: { owner: 'deployment', known: '0', missing: ['usage'], source: 'none' } }],
    ['what lost a hedge', { cost: { owner: 'deployment', known: '0', missing: ['cancelled'], source: 'none' } }],
    [
      'what contradicts itself',
      { cost: { owner: 'deployment', known: '0', missing: ['cached_tokens'], source: 'none' } },
    ],
    [
      'what misses so much that not all of it is told',
      { cost: { owner: 'deployment', known: '1', missing: [...'abcdefghij'], source: 'bounded' } },
    ],
    ['what is not owed', { cost: undefined as never }],
  ])('%s', (_, changes) => {
    const record = changed(changes)
    const one = repriced(record, pricesAt(NEW))
    expect([one.record, one.costs.some(({ isNotFound }) => isNotFound)]).toEqual([record, false])
    expect(one.record).toBe(record)
  })

  test('a record from before attempts had costs', () => {
    const record = { ...recordBy([WENT], OLD), costPico: '5' }
    expect(repriced(record, pricesAt(NEW))).toEqual({ record, costs: [], isEarlier: true })
  })
})

describe('which endpoint it was', () => {
  const at = (...endpoints: readonly Partial<Endpoint>[]) =>
    pricesOf(endpoints.map((endpoint) => ({ provider: 'acme', model: 'small-1', ...NEW, ...endpoint })))

  test.each<[string, Partial<AttemptRecord>, ReturnType<typeof at>]>([
    ['the one of that name', {}, at({ model: 'other', ...OLD }, {})],
    ['the model’s only one there, whatever an account calls it', { model: 'arn:x', isMapped: true }, at({})],
    ['of a model that is not the record’s', { of: MODEL }, at({})],
  ])('%s', (_, changes, by) => {
    expect(costOf(repriced(changed(changes), by).record)?.known).toBe(KNOWN)
  })

  test.each<[string, Partial<AttemptRecord>, ReturnType<typeof at>]>([
    ['a name that the catalog does not have', { model: 'small-0' }, at({})],
    [
      'an account’s own name, where there are several',
      { model: 'arn:x', isMapped: true },
      at({}, { model: 'small-2' }),
    ],
    ['another provider', { provider: 'other' }, at({})],
    ['a model that it does not have', { of: 'acme/unlisted', isMapped: true }, at({})],
    [
      'a model that was called by its name alone, and is only spelled like one',
      { of: 'small', isMapped: true },
      at({}),
    ],
  ])('%s is not found', (_, changes, by) => {
    const record = changed(changes)
    const one = repriced(record, by)
    expect(one.record).toBe(record)
    expect(one.costs).toMatchObject([{ isNotFound: true, after: costOf(record) }])
  })

  test('a snapshot is priced as the undated name that stands for it', () => {
    const model = 'openai/gpt-5.4'
    const endpoints = [{ provider: 'openai', model: 'gpt-5.4', ...NEW }]
    const { catalog, providers } = pricesOf(endpoints, 'v2', model)
    const of = (name: string) => changed({ of: model, provider: 'openai', model: name })
    expect(costOf(repriced(of('gpt-5.4-2026-03-05'), { catalog, providers }).record)?.known).toBe(KNOWN)
    expect(repriced(of('gpt-5.4-2026-01-01'), { catalog, providers }).costs).toMatchObject([{ isNotFound: true }])
  })
})

test('only what is wanted is priced', () => {
  const record = recordBy([WENT], OLD)
  for (const filter of [{ model: 'acme/large' }, { provider: 'other' }, { model: MODEL, provider: 'other' }])
    expect(repriced(record, pricesAt(NEW), filter)).toEqual({ record, costs: [], isEarlier: false })
  expect(costOf(repriced(record, pricesAt(NEW), { model: MODEL, provider: 'acme' }).record)?.known).toBe(KNOWN)
})
