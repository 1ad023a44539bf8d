import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLIENTS } from '../../clients/clients.ts'
import { type Fixture, modelOf, PROVIDER_WIRES, startFixture } from '../../harness/wires/fixture.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())

/** What SDKs throw, as far as they agree. */
interface Thrown extends Error {
  readonly status?: number
  readonly statusCode?: number
  /** OpenRouter's SDK keeps the text of the answer apart. */
  readonly body?: string
}

const refused = (promise: Promise<unknown>): Promise<Thrown> =>
  promise.then(
    () => expect.unreachable('it did not throw'),
    (thrown: Thrown) => thrown,
  )

describe.each(CLIENTS)('$name', (client) => {
  describe.each(PROVIDER_WIRES)('at $name', (wire) => {
    const question = { model: modelOf(wire), turns: [{ user: 'Hello?' }] }

    test.each([400, 401, 429, 500, 529])('%i is raised as the SDK’s own class', async (wanted) => {
      // Too long for the gateway to wait itself.
      const failure = wire.fail(wanted, `sorry, ${wanted}`, { 'retry-after': '60' })
      // A wrong key of the gateway's is the gateway's fault.
      const told = wanted === 401 ? 502 : (failure.status ?? wanted)
      fixture.script(() => failure)
      for (const method of ['complete', 'stream'] as const) {
        const error = await refused(client[method](fixture.gateway.url, question))
        expect(error.constructor.name).toBe(client.errors[told] ?? client.errors[500])
        expect(error.status ?? error.statusCode).toBe(told)
        expect(`${error.message} ${error.body ?? ''}`).toContain(`sorry, ${wanted}`)
        expect(await fixture.gateway.lastRecord()).toMatchObject({
          status: told,
          outcome: 'failed',
          attempts: [{ success: false }],
        })
      }
    })
  })
})

const ASKED = [
  ['/v1/chat/completions', {}],
  ['/v1/messages', {}],
  ['/v4/ai/language-model', { 'ai-language-model-specification-version': '4', 'ai-language-model-streaming': 'true' }],
] as const

describe.each(ASKED)('%s', (path, headers) => {
  test.each(PROVIDER_WIRES)('$name’s retry-after comes through', async (wire) => {
    fixture.script((_, { fail }) => fail(429, 'slow down', { 'retry-after': '7' }))
    const model = modelOf(wire)
    const content = path.includes('/ai/') ? [{ type: 'text', text: 'Hello?' }] : 'Hello?'
    const turns = [{ role: 'user', content }]
    const body = { model, max_tokens: 10, messages: turns, prompt: turns, stream: true }
    const response = await fixture.gateway.post(path, body, { ...headers, 'ai-language-model-id': model })
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('7')
    expect(response.headers.get('x-gateway-attempts')).toBe('1')
  })
})
