import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { GatewayError } from '#gateway/core/error.ts'
import { serve } from '../../../lambda/local/server.ts'
import { type FakeProvider, fakeProvider } from '../../harness/fake-provider.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'
import { DIALECTS, post } from '../thinking-budget/ask.ts'
import { askClocked, type Clock, clocked, memoryStores, teamBudget } from './clocked.ts'

const KEY = 'acme.web.one'
const BODY = { messages: [{ role: 'user', content: 'Hello?' }] }

let provider: FakeProvider
beforeAll(async () => {
  provider = await fakeProvider((request, response) => {
    // Of two providers the first one breaks off.
    if (request.path.endsWith('/messages')) response.socket?.destroy()
    else return openaiCompatible.answer(request, { text: 'Here I am.' })
    return undefined
  })
})
afterAll(() => provider.close())

let clock: Clock
let stores: ReturnType<typeof memoryStores>
beforeEach(() => {
  clock = { ms: Date.now() }
  stores = memoryStores()
  provider.received.length = 0
})
const gate = () => stores.gates.look({ scope: 'team', id: 'acme', window: 'none#a' })

/** A gateway whose so manieth reserve is asked for, and is not done before it may land. */
const heldUp = (nth: number) => {
  const [asked, landed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let reserves = 0
  const reserve: typeof stores.gates.reserve = async (...args) => {
    if (++reserves >= nth) {
      asked.resolve()
      await landed.promise
    }
    return stores.gates.reserve(...args)
  }
  const one = clocked({
    ...{ clock, providerUrl: provider.url, keys: [KEY], budgetsOf: () => [teamBudget({ of: 'acme' })] },
    stores: { ...stores, gates: { ...stores.gates, reserve } },
  })
  return { one, asked, landed }
}

describe('a client leaves while', () => {
  test.each(DIALECTS.flatMap((dialect) => [true, false].map((stream) => ({ dialect, stream }))))(
    'its budget is asked: $dialect, stream: $stream',
    async ({ dialect, stream }) => {
      const { one, asked, landed } = heldUp(1)
      const left = Promise.withResolvers<void>()
      const done = Promise.withResolvers<void>()
      const handle: typeof one.gateway.handle = (exchange) => {
        exchange.signal.addEventListener('abort', () => left.resolve())
        return one.gateway.handle(exchange).then(done.resolve)
      }
      const server = await serve({ ...one.gateway, handle }, { port: 0 })
      const leaving = new AbortController()
      const client = {
        post: (path: string, body: unknown, headers = {}) =>
          fetch(server.url + path, {
            ...{ method: 'POST', body: JSON.stringify(body), signal: leaving.signal },
            headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
          }),
      }
      const asking = post(client, dialect, {
        model: 'test/one',
        stream,
        fields: dialect === 'ai-sdk' ? { maxOutputTokens: 100 } : { max_tokens: 100 },
      })
      await asked.promise
      leaving.abort()
      await expect(asking).rejects.toThrow()
      await left.promise
      landed.resolve()
      await done.promise
      const { used, holds } = await gate()
      expect([used.pico, holds.size, provider.received.length]).toEqual([0n, 0, 0])
      expect(one.records).toMatchObject([{ outcome: 'aborted' }])
      await server.stop()
    },
  )

  test('the part of the next attempt is asked for, and granted', async () => {
    const leaving = new AbortController()
    const { one, asked, landed } = heldUp(2)
    provider.received.length = 0
    const body = { ...BODY, model: 'test/two' }
    const asking = askClocked(one, clock, { key: KEY, body, signal: leaving.signal })
    await asked.promise
    leaving.abort(new GatewayError('aborted', 'The client left.'))
    // The record is there before anything is settled.
    await vi.waitUntil(() => one.records.length === 1)
    landed.resolve()
    await asking
    const { used, holds } = await gate()
    expect([holds.size, provider.received.length]).toEqual([0, 1])
    const [{ amounts = '' } = {}] = one.records[0]?.holds ?? []
    expect(amounts).toBe(`${used.pico},${used.requests},${used.tokens}`)
  })
})
