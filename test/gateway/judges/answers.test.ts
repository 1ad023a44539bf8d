import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Shape, Shapes } from '../../harness/families/family.ts'
import { FAMILIES, type Families, hasSent, modelOf, startFamilies } from '../../harness/families/start.ts'
import { TOKENS } from '../../harness/said.ts'
import { CLIENTS } from '../../judges/clients.ts'

const WORDS = 'Grüße aus 東京 🗼, über alle Zeilen.'
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

let families: Families
beforeAll(async () => {
  families = await startFamilies()
})
afterAll(() => families.close())

describe.each(CLIENTS)('$name', (client) => {
  describe.each(FAMILIES)('at $name', (family) => {
    const model = modelOf(family)
    const turns = [{ user: 'Say hello.' }]
    const expectSent = (shape: (shapes: Shapes) => Shape) =>
      expect(hasSent(families.upstream, family, shape), families.upstream.received.at(-1)?.text).toBe(true)

    describe.each(['ask', 'stream'] as const)('%s', (way) => {
      const put = (question: object) => client[way](families.gateway.url, { model, turns, ...question })

      test('text and usage arrive whole; the system prompt goes up', async () => {
        families.say({ text: WORDS })
        const { text, finish, usage } = await put({ system: 'Be brief.' })
        expect(text).toBe(WORDS)
        expect(finish).toMatch(/^(stop|end_turn)$/)
        if (way === 'ask' || client.countsStreams !== false) expect(usage).toEqual(TOKENS)
        expectSent(({ system }) => system('Be brief.'))
        expect(await families.gateway.lastRecord()).toMatchObject({
          outcome: 'complete',
          provider: family.provider,
          streamed: way === 'stream',
          tokens: { input: TOKENS.input, cacheRead: TOKENS.cached, output: TOKENS.output },
        })
      })

      test('an answer that was cut says so', async () => {
        families.say({ text: WORDS, finish: 'length' })
        expect((await put({})).finish).toMatch(/^(length|max_tokens)$/)
      })
    })

    test('images, stop sequences and schemas go up in the provider’s own shape', async () => {
      families.say({ text: '{"city":"Bern"}' })
      const question = { model, turns: [{ user: 'Where?', png: PNG }], stop: 'END', schema: SCHEMA }
      expect(JSON.parse((await client.ask(families.gateway.url, question)).text)).toEqual({ city: 'Bern' })
      expectSent(({ image }) => image('image/png', PNG))
      expectSent(({ stop }) => stop('END'))
      expectSent(({ schema }) => schema(SCHEMA))
    })
  })
})
