import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TOKENS } from '../../harness/model-answer.ts'
import { endpointOf, type Fixture, PROVIDER_WIRES, startFixture } from '../../harness/wires/fixture.ts'
import { type DialectName, post } from '../thinking-budget/ask.ts'
import { budget, keyUnder, lookAt, usd } from './lab.ts'

const PRICING = { input: '1', output: '10', cacheRead: '1', cacheWrite: '1' }
/** For an answer of somewhat less than two thousand tokens. */
const ROOM = usd(0.02)
const MOST_OUTPUT = 10_000
/** It thinks as long as it likes, whatever its answer is limited to. */
const THINKER = 'alibaba/qwen3.7-plus'

let fixture: Fixture
beforeAll(async () => {
  const models = PROVIDER_WIRES.map((wire) => [
    `capped/${wire.provider}`,
    {
      ...{ name: wire.name, type: 'language', maxOutputTokens: MOST_OUTPUT, contextWindow: 100_000 },
      endpoints: [{ ...endpointOf(wire), pricing: PRICING }],
    },
  ])
  const endpoints = [{ provider: 'openrouter', model: 'qwen/qwen3.7-plus', pricing: PRICING }]
  const thinker = { name: 'Qwen', type: 'language', maxOutputTokens: MOST_OUTPUT, contextWindow: 100_000, endpoints }
  fixture = await startFixture({ models: { ...Object.fromEntries(models), [THINKER]: thinker } })
  fixture.script({ text: 'Here I am.' })
})
afterAll(() => fixture.close())

/** Fields that say how long an answer may be, at any depth. */
const LIMIT = /^max_?(?:completion_?|output_?|new_?)?tokens$/i
const limitsIn = (value: unknown): unknown[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => (LIMIT.test(name) ? [member] : limitsIn(member)))
}

/** Anthropic's SDKs always say how long an answer may be. */
const CASES = (['chat', 'ai-sdk'] as const).flatMap((dialect) =>
  PROVIDER_WIRES.flatMap(({ provider }) => [true, false].map((stream) => ({ dialect, provider, stream }))),
)
const keyFor = async (name: string, isStrict = false): Promise<Record<string, string>> => {
  await keyUnder(fixture.gateway, name, { budgets: [budget({ limits: { pico: ROOM } })] })
  return { authorization: `Bearer ${name}`, ...(isStrict ? { 'x-gateway-strict': 'true' } : {}) }
}
const ask = (dialect: DialectName, provider: string, stream: boolean, headers: Record<string, string>, fields = {}) =>
  post(fixture.gateway, dialect, { model: `capped/${provider}`, stream, fields, headers })

describe('an answer that its caller does not limit', () => {
  test.each(CASES)(
    '$dialect, $provider, stream: $stream: is limited to what is left, and that is told',
    async (asked) => {
      const { dialect, provider, stream } = asked
      const name = `${dialect}-${provider}-${stream}`
      fixture.provider.received.length = 0
      const response = await ask(dialect, provider, stream, await keyFor(name))
      const text = await response.text()
      expect([response.status, text]).toEqual([200, expect.any(String)])
      const [limit, ...others] = limitsIn(fixture.provider.received.at(-1)?.body)
      expect(others).toEqual([])
      expect(limit).toBeGreaterThan(1000)
      expect(limit).toBeLessThan(2000)
      expect(response.headers.get('x-gateway-warnings')).toContain('as no more is left of a budget')
      await fixture.gateway.settle()
      const { used, holds } = await lookAt(fixture.gateway, 'key', `key_${name}`)
      expect(holds.size).toBe(0)
      expect(used.pico).toBeGreaterThanOrEqual(BigInt(TOKENS.output) * 10_000_000n)
      expect(used.pico).toBeLessThanOrEqual(BigInt(ROOM))
    },
  )

  test('in strict mode it is refused instead', async () => {
    fixture.provider.received.length = 0
    const response = await ask('chat', 'acme', false, await keyFor('strict', true))
    expect([response.status, fixture.provider.received]).toEqual([402, []])
    expect(await response.text()).toMatch(/max_tokens ≤ \d+ would fit/)
  })
})

test('a limit of the caller is not changed: it is refused with what would fit', async () => {
  fixture.provider.received.length = 0
  const headers = await keyFor('own')
  const refused = await ask('messages', 'anthropic', false, headers, { max_tokens: 5000 })
  const [, fits] = /max_tokens ≤ (\d+) would fit/.exec(await refused.text()) ?? []
  expect([refused.status, fixture.provider.received]).toEqual([402, []])
  const response = await ask('messages', 'anthropic', false, headers, { max_tokens: Number(fits) })
  expect(response.status).toBe(200)
  expect(limitsIn(fixture.provider.received.at(-1)?.body)).toEqual([Number(fits)])
})

describe('an answer that no limit would make fit is refused until the budget begins anew, and no limit is told', () => {
  const refusedWith = async (name: string, dialect: DialectName, model: string, fields: object) => {
    fixture.provider.received.length = 0
    const headers = await keyFor(name)
    const response = await post(fixture.gateway, dialect, { model, fields, headers })
    const text = await response.text()
    expect([response.status, fixture.provider.received]).toEqual([402, []])
    expect(text).not.toContain('would fit')
  }

  test.each([{}, { max_tokens: 5000 }])('as its thinking comes on top: %j', (fields) =>
    refusedWith(`thinking-${Object.keys(fields).length}`, 'chat', THINKER, fields),
  )

  test('as it is to think for longer than that', () => {
    const anthropic = { thinking: { type: 'enabled', budgetTokens: 9000 } }
    return refusedWith('thinking-longer', 'ai-sdk', 'capped/anthropic', { providerOptions: { anthropic } })
  })

  test('as another number may win', () => {
    const openai = { maxCompletionTokens: 9000 }
    return refusedWith('otherwise', 'chat', 'capped/openai', { providerOptions: { openai } })
  })
})
