import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import { openTheatre, type Play, TEXT, type Theatre } from '../hostile-upstream/stage.ts'
import { textIn } from './text-in.ts'

const FIRST = { provider: 'first', model: 'one' }
const SECOND = { provider: 'second', model: 'two' }

let theatre: Theatre
let gateway: TestGateway
/** What the first provider does. */
let play: Play
/** Settles when the gateway hangs up on the first provider. */
let hungUp: Promise<unknown>

const answers: Play = ({ answer, pieces }) => answer(pieces)

beforeAll(async () => {
  theatre = await openTheatre({
    one: (stage) => {
      hungUp = new Promise((resolve) => stage.response.once('close', resolve))
      return play(stage)
    },
    two: (stage) => answers(stage),
  })
  const provider = { type: 'openai-compatible', baseUrl: theatre.url }
  gateway = await startGateway({
    routing: { timeouts: { firstTokenMs: 1000 }, hedge: true },
    providers: { first: provider, second: provider },
    models: {
      'test/both': { name: 'Both', type: 'language', endpoints: [FIRST, SECOND] },
      'test/alone': { name: 'Alone', type: 'language', endpoints: [FIRST] },
    },
  })
})
afterAll(async () => {
  await theatre.close()
  await gateway.close()
})

const messages = [{ role: 'user', content: 'Hello?' }]
const ask = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
  gateway.post('/v1/chat/completions', { model: 'test/both', stream: true, messages, ...body }, headers)
const post: typeof ask = (body, headers) => {
  play = answers
  return ask(body, headers)
}

describe('x-gateway-fault', () => {
  test.each([
    ['500', 'upstream-failed'],
    ['429@first', 'rate-limited'],
    ['stall', 'timeout'],
    ['cut:0', 'upstream-truncated'],
    ['401@first,500@third', 'upstream-refused'],
  ])('%s: the second one answers, and the record tells why', async (fault, error) => {
    const response = await post({}, { 'x-gateway-fault': fault })
    expect(textIn(await response.text())).toBe(TEXT)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-gateway-provider': 'second',
      'x-gateway-attempts': '2',
      'x-gateway-warnings': expect.stringContaining('x-gateway-fault'),
    })
    expect((await gateway.lastRecord())?.attempts).toMatchObject([
      { provider: 'first', success: false, error },
      { provider: 'second', success: true },
    ])
  })

  test('a cut after content is an error in the stream', async () => {
    const text = await (await post({}, { 'x-gateway-fault': 'cut:1' })).text()
    expect(text).toContain('"error"')
    expect(text).not.toContain('[DONE]')
    expect(await gateway.lastRecord()).toMatchObject({ outcome: 'truncated', provider: 'first' })
  })

  test('what it may be is said', async () => {
    const response = await post({}, { 'x-gateway-fault': 'meteor' })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('cut:<chunks>')])
  })

  test('a rehearsal opens no circuit', async () => {
    const rehearse = async () => (await post({}, { 'x-gateway-fault': '500' })).text()
    for (let count = 0; count < 25; count++) await rehearse()
    const response = await post({})
    await response.text()
    expect(response.headers.get('x-gateway-provider')).toBe('first')
  })
})

describe('x-should-retry', () => {
  test.each([
    ['a request that is wrong', { model: 'test/alone', messages: [] }, {}, 'false'],
    ['one attempt that failed', { model: 'test/alone' }, { 'x-gateway-fault': '500' }, null],
    ['a key that is refused', { model: 'test/alone' }, { 'x-gateway-fault': '401' }, 'false'],
    ['several attempts', {}, { 'x-gateway-fault': '500,503,503' }, 'false'],
  ])('%s: %j', async (_, body, headers, wanted) => {
    const response = await post(body, headers)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.headers.get('x-should-retry')).toBe(wanted)
  })
})

describe('a client that leaves takes the provider along', () => {
  test.each<[string, Play]>([
    ['before the headers', () => undefined],
    ['before content', ({ write, pieces, headers }) => write(pieces.slice(0, 1), headers)],
    ['after content', ({ write, pieces, headers }) => write(pieces.slice(0, 3), headers)],
  ])('%s', { timeout: 3000 }, async (when, silence) => {
    const leaving = new AbortController()
    let reached = (): void => undefined
    const wasAsked = new Promise<void>((resolve) => {
      reached = resolve
    })
    play = async (stage) => {
      await silence(stage)
      reached()
    }
    const asking = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer test-key', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'test/alone', stream: true, messages }),
      signal: leaving.signal,
    })
    await (when === 'after content' ? asking : wasAsked)
    leaving.abort()
    await asking.catch(() => undefined)
    await hungUp
    expect(await gateway.lastRecord()).toMatchObject({ outcome: 'aborted', attempts: [{ success: false }] })
  })
})

describe('hedging', () => {
  test('a provider that is slower than usual gets company, and both are recorded', { timeout: 10_000 }, async () => {
    for (let count = 0; count < 25; count++) await (await post({})).text()
    expect(gateway.records.at(-1)?.attempts).toHaveLength(1)
    play = () => undefined
    const response = await ask({})
    expect(textIn(await response.text())).toBe(TEXT)
    await hungUp
    expect((await gateway.lastRecord())?.attempts).toMatchObject([
      { provider: 'first', success: false, error: 'cancelled' },
      { provider: 'second', success: true },
    ])
  })

  test('nobody who does not want it pays twice', async () => {
    play = () => undefined
    const another = [{ role: 'user', content: 'Another one?' }]
    await (await ask({ messages: another, providerOptions: { gateway: { hedge: false } } })).text()
    expect((await gateway.lastRecord())?.attempts).toMatchObject([{ error: 'timeout' }, { success: true }])
  })
})
