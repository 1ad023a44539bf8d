import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLIENTS } from '../../clients/clients.ts'
import { TOKENS } from '../../harness/model-answer.ts'
import { type Fixture, hasSent, modelOf, PROVIDER_WIRES, startFixture } from '../../harness/wires/fixture.ts'
import type { Shape, Shapes } from '../../harness/wires/wire.ts'

const WORDS = 'Grüße aus 東京 🗼, über alle Zeilen.'
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())

describe.each(CLIENTS)('$name', (client) => {
  describe.each(PROVIDER_WIRES)('at $name', (wire) => {
    const model = modelOf(wire)
    const turns = [{ user: 'Say hello.' }]
    const expectSent = (shape: (shapes: Shapes) => Shape) =>
      expect(hasSent(fixture.provider, wire, shape), fixture.provider.received.at(-1)?.text).toBe(true)

    describe.each(['complete', 'stream'] as const)('%s', (method) => {
      const put = (question: object) => client[method](fixture.gateway.url, { model, turns, ...question })

      test('text and usage arrive whole; the system prompt goes up', async () => {
        fixture.script({ text: WORDS })
        const { text, finish, usage } = await put({ system: 'Be brief.' })
        expect(text).toBe(WORDS)
        expect(finish).toMatch(/^(stop|end_turn)$/)
        if (method === 'complete' || client.countsStreams !== false) expect(usage).toEqual(TOKENS)
        expectSent(({ system }) => system('Be brief.'))
        expect(await fixture.gateway.lastRecord()).toMatchObject({
          outcome: 'complete',
          provider: wire.provider,
          streamed: method === 'stream',
          tokens: { input: TOKENS.input, cacheRead: TOKENS.cached, output: TOKENS.output },
        })
      })

      test('an answer that was cut says so', async () => {
        fixture.script({ text: WORDS, finish: 'length' })
        expect((await put({})).finish).toMatch(/^(length|max_tokens)$/)
      })
    })

    test('images, stop sequences and schemas go up in the provider’s own shape', async () => {
      fixture.script({ text: '{"city":"Bern"}' })
      const question = { model, turns: [{ user: 'Where?', png: PNG }], stop: 'END', schema: SCHEMA }
      expect(JSON.parse((await client.complete(fixture.gateway.url, question)).text)).toEqual({ city: 'Bern' })
      expectSent(({ image }) => image('image/png', PNG))
      expectSent(({ stop }) => stop('END'))
      expectSent(({ schema }) => schema(SCHEMA))
    })
  })
})
