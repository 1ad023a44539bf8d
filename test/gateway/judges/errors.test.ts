import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAMILIES, type Families, modelOf, startFamilies } from '../../harness/families/start.ts'
import { CLIENTS } from '../../judges/clients.ts'

let families: Families
beforeAll(async () => {
  families = await startFamilies()
})
afterAll(() => families.close())

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
  describe.each(FAMILIES)('at $name', (family) => {
    const question = { model: modelOf(family), turns: [{ user: 'Hello?' }] }

    test.each([400, 401, 429, 500, 529])('%i is raised as the SDK’s own class', async (wanted) => {
      // Too long for the gateway to wait itself; only that AWS's SDK does not hand it out.
      const failure = family.fail(wanted, `sorry, ${wanted}`, { 'retry-after': '60' })
      const isRepeated = family.provider === 'bedrock' && client.dialect !== 'ai-sdk' && [429, 529].includes(wanted)
      families.say(() => failure)
      for (const way of ['ask', 'stream'] as const) {
        const error = await refused(client[way](families.gateway.url, question))
        expect(error.constructor.name).toBe(client.errors[failure.status ?? wanted] ?? client.errors[500])
        expect(error.status ?? error.statusCode).toBe(failure.status)
        expect(`${error.message} ${error.body ?? ''}`).toContain(`sorry, ${wanted}`)
        expect(await families.gateway.lastRecord()).toMatchObject({
          status: failure.status,
          outcome: 'failed',
          attempts: Array(isRepeated ? 2 : 1).fill({ success: false }),
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
  // Bedrock sends no `retry-after`, and AWS's SDK would not hand it out.
  test.each(FAMILIES.filter(({ provider }) => provider !== 'bedrock'))(
    '$name’s retry-after comes through',
    async (family) => {
      families.say((_, { fail }) => fail(429, 'slow down', { 'retry-after': '7' }))
      const model = modelOf(family)
      const content = path.includes('/ai/') ? [{ type: 'text', text: 'Hello?' }] : 'Hello?'
      const turns = [{ role: 'user', content }]
      const body = { model, max_tokens: 10, messages: turns, prompt: turns, stream: true }
      const response = await families.gateway.post(path, body, { ...headers, 'ai-language-model-id': model })
      expect(response.status).toBe(429)
      expect(response.headers.get('retry-after')).toBe('7')
      expect(response.headers.get('x-gateway-attempts')).toBe('1')
    },
  )
})
