import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLIENTS } from '../../clients/clients.ts'
import { type Fixture, hasSent, modelOf, PROVIDER_WIRES, startFixture } from '../../harness/wires/fixture.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())

const THINKING = {
  text: 'Hmm — 天気 first,\nthen „pack“ 🧳.',
  signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl+1pk/iMOYds6==',
}
const CALL = { id: 'callOne01', name: 'weather', input: { city: 'Rome' } }

const WIRES_THAT_SIGN = PROVIDER_WIRES.filter(({ shapes, path }) => shapes(path).signed)
const CLIENTS_THAT_REASON = CLIENTS.filter(({ knowsReasoning }) => knowsReasoning !== false)

describe.each(CLIENTS_THAT_REASON)('$name', (client) => {
  describe.each(WIRES_THAT_SIGN)('at $name', (wire) => {
    test.each(['complete', 'stream'] as const)(
      '%s: thinking comes back with its signature, byte for byte',
      async (method) => {
        const question = { model: modelOf(wire), tools: ['weather'], thinking: true }
        const put = (turns: Parameters<typeof client.complete>[1]['turns']) =>
          client[method](fixture.gateway.url, { ...question, turns })
        fixture.script({ thinking: THINKING, text: 'Let me see.', calls: [CALL] }, { text: 'Fine.' })
        const first = await put([{ user: 'What is it like?' }])
        expect(first.reasoning).toBe(THINKING.text)
        expect(first.text).toBe('Let me see.')

        const results = first.calls.map((call) => ({ call, output: 'sunny' }))
        const second = await put([{ user: 'What is it like?' }, { assistant: first }, { results }])
        expect(second.text).toBe('Fine.')
        const hasCome = hasSent(
          fixture.provider,
          wire,
          ({ signed }) => signed?.(THINKING.text, THINKING.signature) ?? [],
        )
        expect(hasCome, fixture.provider.received.at(-1)?.text).toBe(true)
      },
    )
  })
})

describe.each(CLIENTS_THAT_REASON.filter(({ dialect }) => dialect !== 'openai-chat'))('$name', (client) => {
  test.each(['complete', 'stream'] as const)('%s: reasoning without a signature is shown', async (method) => {
    fixture.script({ thinking: THINKING, text: 'Fine.' })
    const { text, reasoning } = await client[method](fixture.gateway.url, {
      model: 'test/acme',
      turns: [{ user: 'Think.' }],
    })
    expect({ text, reasoning }).toEqual({ text: 'Fine.', reasoning: THINKING.text })
  })
})

test('thinking of one provider never goes to another, nor into records', async () => {
  for (const client of CLIENTS_THAT_REASON) {
    fixture.script({ thinking: THINKING, calls: [CALL] }, { text: 'Fine.' })
    const question = { tools: ['weather'], thinking: true, turns: [{ user: 'What is it like?' }] }
    const first = await client.complete(fixture.gateway.url, { ...question, model: 'test/anthropic' })
    for (const model of ['test/openai', 'test/google', 'test/acme', 'test/mistral']) {
      const results = first.calls.map((call) => ({ call, output: 'sunny' }))
      await client.complete(fixture.gateway.url, {
        ...question,
        model,
        turns: [...question.turns, { assistant: first }, { results }],
      })
      expect(fixture.provider.received.at(-1)?.text, `${client.name} to ${model}`).not.toContain(THINKING.signature)
      expect(JSON.stringify(await fixture.gateway.lastRecord())).not.toContain('first')
    }
  }
})
