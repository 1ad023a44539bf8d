import { afterAll, beforeAll, expect, test } from 'vitest'
import { perToken } from '#gateway/core/money.ts'
import { messageEvents, SSE } from '../../harness/fake-provider.ts'
import { type Fixture, startFixture } from '../../harness/wires/fixture.ts'
import { budget, keyUnder, lookAt, usd } from './lab.ts'
import { limit } from './limited.ts'

/** Answers that break off after their provider has said, as Anthropic's do, what their prompts have cost so far. */

const PRICING = { input: '3', output: '15', cacheRead: '0.3', cacheWrite: '3.75', perCall: { webSearch: '0.01' } }
const WINDOW = 200_000
const MAX_TOKENS = 100
/** A token of the prompt for each byte, and a little more. */
const MOST_INPUT = 2000

let fixture: Fixture
beforeAll(async () => {
  const endpoints = [{ provider: 'anthropic', model: 'claude-one', pricing: PRICING }]
  const model = { name: 'One', type: 'language', contextWindow: WINDOW, maxOutputTokens: 8192, endpoints }
  fixture = await startFixture({ models: { 'test/cut': model } })
})
afterAll(() => fixture.close())

const startedWith = (input: number): string[] => {
  const usage = { input_tokens: input, output_tokens: 1 }
  const message = { id: 'm', type: 'message', role: 'assistant', model: 'c', content: [], stop_reason: null, usage }
  const events = [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Here I' } },
  ]
  return messageEvents(...events)
}

/** What counts of a request whose answer breaks off, whose prompt was said to have so many tokens when it began. */
const countedOf = async (key: string, input: number, fields: object = {}): Promise<bigint> => {
  await keyUnder(fixture.gateway, key, { budgets: [budget({ limits: { pico: usd(100) } })] })
  await askCut(key, input, fields)
  const { used, holds } = await lookAt(fixture.gateway, 'key', `key_${key}`)
  expect(holds.size).toBe(0)
  return used.pico
}
const askCut = async (key: string, input: number, fields: object = {}): Promise<Response> => {
  fixture.script(() => ({ headers: SSE, chunks: startedWith(input), end: 'cut' }))
  const body = { model: 'test/cut', stream: true, max_tokens: MAX_TOKENS, messages: [{ role: 'user', content: 'Hi' }] }
  const response = await fixture.gateway.post(
    '/v1/messages',
    { ...body, ...fields },
    { authorization: `Bearer ${key}` },
  )
  await response.text()
  await fixture.gateway.settle()
  return response
}

const answer = BigInt(MAX_TOKENS) * perToken(PRICING.output)

test('count their prompt as it was told, and all of what they might have answered', async () => {
  const told = 120n * perToken(PRICING.input)
  const counted = await countedOf('plain', 120)
  expect(counted).toBeGreaterThanOrEqual(told + answer)
  expect(counted).toBeLessThan(told + 2n * answer)
})

test('count what tools of the provider may have searched, and read anew', async () => {
  const tools = [{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }]
  const reads = 11n * BigInt(WINDOW) * perToken(PRICING.cacheWrite)
  expect(await countedOf('searching', 120, { tools })).toBeGreaterThanOrEqual(reads + 5n * 10_000_000_000n)
})

test('count all of a prompt of which nothing was told', async () => {
  const counted = await countedOf('untold', 0)
  expect(counted).toBeGreaterThan(1000n * perToken(PRICING.input) + answer)
  expect(counted).toBeLessThan(BigInt(MOST_INPUT) * perToken(PRICING.cacheWrite) + answer)
})

test('draw no less of the tokens a minute than was estimated', async () => {
  await keyUnder(fixture.gateway, 'paced', { limits: [limit({ perMinute: { tokens: 60_000 } })] })
  const fields = { max_tokens: 4000 }
  const left = async () =>
    Number((await askCut('paced', 10, fields)).headers.get('anthropic-ratelimit-tokens-remaining'))
  expect([await left(), await left()]).toEqual([expect.closeTo(5960, -3), expect.closeTo(1960, -3)])
})
