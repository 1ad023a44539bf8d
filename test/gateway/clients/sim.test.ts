import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLIENTS } from '../../clients/clients.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

describe.each(CLIENTS)('$name', (client) => {
  describe.each(['complete', 'stream'] as const)('%s', (method) => {
    const put = (model: string, user: string, more: object = {}) =>
      client[method](gateway.url, { model, turns: [{ user }], ...more })

    test('sim/echo repeats, in JSON where it is asked for', async () => {
      expect((await put('sim/echo', 'Grüße 🌍 an alle')).text).toBe('Grüße 🌍 an alle')
      const schema = {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
        additionalProperties: false,
      }
      expect(JSON.parse((await put('sim/echo', 'Rome', { schema })).text)).toEqual({ city: 'Rome' })
    })

    test('sim/tools calls, and tells what came back', async () => {
      const tools = ['weather']
      const first = await put('sim/tools', 'in parallel', { tools })
      expect(first.calls.map(({ name, input }) => [name, input])).toEqual(
        Array(2).fill(['weather', { city: 'in parallel' }]),
      )
      const results = first.calls.map((call) => ({ call, output: 'sunny' }))
      const turns = [{ user: 'in parallel' }, { assistant: first }, { results }]
      const { text } = await client[method](gateway.url, { model: 'sim/tools', tools, turns })
      expect(text).toBe('weather answered: sunny\nweather answered: sunny')
    })

    test.skipIf(client.knowsReasoning === false)('sim/reasoning thinks first', async () => {
      const { text, reasoning } = await put('sim/reasoning', 'one two')
      expect({ text, reasoning }).toEqual({ text: 'one two', reasoning: 'The user wrote 2 words. I repeat them.' })
    })

    test('sim/fail and sim/break raise', async () => {
      await expect(put('sim/fail', 'one two three')).rejects.toThrow()
      await expect(put('sim/break', 'one two three')).rejects.toThrow()
    })
  })
})
