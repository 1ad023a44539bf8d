import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { spendingOf, type Terms } from '#gateway/upstream/thinking-budget/spending.ts'

/** Claude at 15 USD per million tokens. */
const TERMS: Terms = {
  usd: 100_000_000_000n,
  rate: 15_000_000n,
  budget: { least: 1024, room: 'within-answer', rests: true },
  maxTokens: 64_000,
  asked: { tokens: undefined, effort: undefined, isOff: false },
  reasons: true,
  leastEffort: 'low',
  provider: 'acme',
  option: 'providerOptions.acme.thinkingBudget',
}

test('a budget is a whole number of tokens, and never costs more than the sum', () => {
  const amount = fc.bigInt({ min: 1n, max: 10n ** 16n })
  const count = fc.integer({ min: 1, max: 200_000 })
  fc.assert(
    fc.property(amount, amount, count, count, fc.option(count), (usd, rate, least, maxTokens, asked) => {
      const budget = { least, room: 'within-answer', rests: true } as const
      const given = { tokens: asked ?? undefined, effort: undefined, isOff: false }
      const { tokens, told } = spendingOf({ ...TERMS, usd, rate, budget, maxTokens, asked: given })
      if (tokens === undefined) {
        expect(told).toMatchObject({ off: true })
        return
      }
      expect(BigInt(tokens) * rate <= usd).toBe(true)
      expect(tokens).toBeLessThan(maxTokens)
      expect(tokens).toBeLessThanOrEqual(asked ?? Infinity)
    }),
  )
})

test('all that the sum pays for is asked for, and a share of the answer is left', () => {
  expect(spendingOf(TERMS)).toEqual({ tokens: 6666, told: { usd: '0.1', tokens: 6666 }, warnings: [] })
  expect(spendingOf({ ...TERMS, maxTokens: 2000 }).tokens).toBe(1800)
  expect(spendingOf({ ...TERMS, maxTokens: 1100 }).tokens).toBe(1024)
})

describe('a sum that is too small', () => {
  const usd = 1_000_000_000n

  test('turns thinking off, and the warning names the smallest that would not', () => {
    const { effort, told, warnings } = spendingOf({ ...TERMS, usd })
    expect([effort, told]).toEqual(['none', { usd: '0.001', off: true }])
    expect(JSON.stringify(warnings)).toContain('0.001 USD pay for 66 tokens of thinking here, and 0.01536 USD for')
    expect(spendingOf({ ...TERMS, usd: 15_360_000_000n }).tokens).toBe(1024)
    expect(spendingOf({ ...TERMS, usd: 15_359_999_999n }).tokens).toBeUndefined()
  })

  test('asks a model that always thinks for its least, which is no promise', () => {
    const budget = { least: 128, room: 'within-answer', rests: false } as const
    const { tokens, warnings } = spendingOf({ ...TERMS, usd, budget })
    expect(tokens).toBe(128)
    expect(JSON.stringify(warnings)).toContain('the sum cannot be promised')
  })

  test('so does an answer that may not become long enough', () => {
    const { told, warnings } = spendingOf({ ...TERMS, maxTokens: 1024 })
    expect(told).toEqual({ usd: '0.1', off: true })
    expect(JSON.stringify(warnings)).toContain('this one may have 1024')
  })
})

test.each([undefined, 15_000_000n])(
  'at a rate of %s nothing is thought in an answer that may not hold the least',
  (rate) => {
    const asked = (maxTokens: number, rests = true) =>
      spendingOf({ ...TERMS, rate, maxTokens, budget: { least: 1024, room: 'within-answer', rests } })
    for (const maxTokens of [1, 100, 1023, 1024]) {
      const { effort, tokens, told, warnings } = asked(maxTokens)
      expect([effort, tokens, told]).toEqual(['none', undefined, { usd: '0.1', off: true }])
      expect(JSON.stringify(warnings)).toContain(
        `thinking takes more than 1024 tokens of an answer, this one may have ${maxTokens}`,
      )
    }
    expect(asked(1025).tokens).toBe(1024)
    expect(asked(100, false).tokens).toBe(1024)
  },
)

test.each<[string, Partial<Terms>, object, string]>([
  ['efforts alone', { budget: undefined }, { effort: 'low' }, 'acme takes an effort for this model, not a budget'],
  [
    'no price',
    { rate: undefined, budget: undefined },
    { effort: 'low' },
    'the price of this model at acme is not known',
  ],
  ['no price, a budget', { rate: undefined }, { tokens: 1024 }, 'the fewest tokens, 1024, were asked for'],
  ['thinks as it will', { budget: undefined, leastEffort: undefined }, {}, 'the sum cannot be promised'],
  ['does not think', { reasons: false }, {}, 'this model does not think: nothing to spend'],
])('%s: no sum can be promised, and the answer says so', (_, changes, wanted, why) => {
  const { told: __, warnings, ...asked } = spendingOf({ ...TERMS, ...changes })
  expect(asked).toEqual(wanted)
  expect(JSON.stringify(warnings)).toContain(why)
})

describe('beside what else the caller asks for', () => {
  test('the smaller budget counts', () => {
    const asked = (tokens: number) => spendingOf({ ...TERMS, asked: { ...TERMS.asked, tokens } })
    expect(asked(2000)).toMatchObject({ tokens: 2000, warnings: [] })
    expect(asked(9000).tokens).toBe(6666)
  })

  test('an effort gives way to a budget, which is told', () => {
    const { tokens, warnings } = spendingOf({ ...TERMS, asked: { ...TERMS.asked, effort: 'high' } })
    expect(tokens).toBe(6666)
    expect(JSON.stringify(warnings)).toContain(
      '6666 tokens, as the sum allows, were asked for instead of the effort high',
    )
  })

  test('no thinking stays none', () => {
    expect(spendingOf({ ...TERMS, asked: { ...TERMS.asked, isOff: true } })).toEqual({
      told: { usd: '0.1', off: true },
      warnings: [],
    })
  })
})

test('where thinking costs nothing the caller may have as much as they like', () => {
  expect(spendingOf({ ...TERMS, rate: 0n })).toEqual({ told: { usd: '0.1' }, warnings: [] })
})
