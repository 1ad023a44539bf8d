import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Fixture, startFixture } from '../../harness/wires/fixture.ts'
import { budget, keyUnder, lookAt, usd } from './lab.ts'

/** A dollar a million tokens of input, ten of output. */
const PRICED = 'test/priced'
const DEARER = 'test/dearer'
const UNPRICED = 'test/unpriced'
const CLAUDE = 'test/claude'

const model = (endpoints: readonly object[], more: object = {}) => ({
  ...{ name: 'Priced', type: 'language', maxOutputTokens: 10_000, contextWindow: 100_000, endpoints },
  ...more,
})

let fixture: Fixture

beforeAll(async () => {
  fixture = await startFixture({
    models: {
      [PRICED]: model([
        { provider: 'openai', model: 'priced', api: 'openai-chat', pricing: { input: '1', output: '10' } },
      ]),
      [DEARER]: model([
        { provider: 'openai', model: 'cheap', api: 'openai-chat', pricing: { input: '1', output: '10' } },
        { provider: 'acme', model: 'dear', pricing: { input: '2', output: '20' } },
      ]),
      [CLAUDE]: model([{ provider: 'anthropic', model: 'cut', pricing: { input: '1', output: '10' } }]),
      [UNPRICED]: model([{ provider: 'acme', model: 'unpriced' }]),
    },
  })
})
afterAll(() => fixture.close())
beforeEach(() => {
  fixture.script({ text: 'Here I am.', prompt: { cached: 0, written: 0, fresh: 120 } })
  fixture.provider.received.length = 0
})

const ask = async (key: string, fields: object = {}) => {
  const body = { model: PRICED, messages: [{ role: 'user', content: 'Hello?' }], max_tokens: 100, ...fields }
  const response = await fixture.gateway.post('/v1/chat/completions', body, { authorization: `Bearer ${key}` })
  const answer = (await response.json()) as { readonly error: Record<'type' | 'code' | 'message', string> }
  return { response, answer, record: await fixture.gateway.lastRecord() }
}

describe('a hard budget', () => {
  test('counts what a request cost, and holds nothing any more', async () => {
    await keyUnder(fixture.gateway, 'plain', { budgets: [budget({})] })
    const { response, record } = await ask('plain')
    expect(response.status).toBe(200)
    const { used, holds } = await lookAt(fixture.gateway, 'key', 'key_plain')
    // 120 tokens of input, 30 of output.
    expect(used).toEqual({ pico: 420_000_000n, requests: 1n, tokens: 150n })
    expect(holds.size).toBe(0)
    expect(record?.holds).toMatchObject([{ scope: 'key', of: 'key_plain', amounts: '420000000,1,150' }])
  })

  test('refuses what does not fit any more, and tells what would', async () => {
    await keyUnder(fixture.gateway, 'small', { budgets: [budget({ limits: { pico: usd(0.001) } })] })
    const { response, answer, record } = await ask('small')
    expect([response.status, answer.error.type]).toEqual([402, 'quota_for_entity_exceeded'])
    expect(answer.error.message).toMatch(/^Key budget exceeded\. Current spend: \$0\.00, limit: \$0\.001\./)
    expect(fixture.provider.received).toEqual([])
    expect(record).toMatchObject({ status: 402, errorCode: 'budget-exceeded', attempts: [] })
    expect((await lookAt(fixture.gateway, 'key', 'key_small')).used.pico).toBe(0n)
  })

  test('limits the answer to what is left where the caller leaves its length to the model, and says so', async () => {
    await keyUnder(fixture.gateway, 'capped', { budgets: [budget({ limits: { pico: usd(0.02) } })] })
    const { response } = await ask('capped', { max_tokens: undefined })
    expect(response.status).toBe(200)
    const tokens = Number(fixture.provider.received.at(-1)?.body['max_completion_tokens'])
    expect(tokens).toBeGreaterThan(1000)
    expect(tokens).toBeLessThan(2000)
    expect(response.headers.get('x-gateway-warnings')).toContain('as no more is left of a budget')
  })

  test('asks nobody whose price is not known', async () => {
    await keyUnder(fixture.gateway, 'unknown', { budgets: [budget({})] })
    const { response, answer } = await ask('unknown', { model: UNPRICED })
    expect([response.status, answer.error.code]).toEqual([402, 'price_unknown'])
    await keyUnder(fixture.gateway, 'assumed', { budgets: [budget({ assumedPicoPerToken: '20000000' })] })
    expect((await ask('assumed', { model: UNPRICED })).response.status).toBe(200)
    // 20 dollars a million tokens.
    expect((await lookAt(fixture.gateway, 'key', 'key_assumed')).used.pico).toBe(150n * 20_000_000n)
  })

  test('keeps what an attempt may have cost that broke off, and holds the next one beside it', async () => {
    await keyUnder(fixture.gateway, 'twice', { budgets: [budget({})] })
    fixture.script(() => ({ chunks: ['{"id":'], end: 'cut' }), {
      text: 'Here I am.',
      prompt: { cached: 0, written: 0, fresh: 120 },
    })
    const { response } = await ask('twice', { model: DEARER })
    expect(response.status).toBe(200)
    const { used, holds } = await lookAt(fixture.gateway, 'key', 'key_twice')
    expect(holds.size).toBe(0)
    expect(used.pico).toBeGreaterThan(840_000_000n)
  })

  test('counts of an answer that was cut what its prompt did cost, and the longest answer there may have been', async () => {
    await keyUnder(fixture.gateway, 'cut', { budgets: [budget({})] })
    const start = {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        content: [],
        model: 'cut',
        stop_reason: null,
        usage: { input_tokens: 50, output_tokens: 1 },
      },
    }
    const text = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Here' } }
    const chunks = [start, text].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    fixture.script(() => ({ headers: { 'content-type': 'text/event-stream' }, chunks, end: 'cut' }))
    const body = { model: CLAUDE, messages: [{ role: 'user', content: 'Hello?' }], max_tokens: 100, stream: true }
    const response = await fixture.gateway.post('/v1/messages', body, { authorization: 'Bearer cut' })
    await response.text()
    await fixture.gateway.settle()
    // 50 tokens at 1 dollar a million, 1 that was told and 100 that may have come at 10.
    expect((await lookAt(fixture.gateway, 'key', 'key_cut')).used.pico).toBe(1_060_000_000n)
  })
})
