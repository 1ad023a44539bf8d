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

describe.each(WIRES_THAT_SIGN)('thinking of $name', (wire) => {
  // They serve the same maker's models, and take back what that signed.
  const claudes = ['anthropic', 'bedrock', 'openrouter']
  const isSameMaker = (other: string) => [wire.provider, other].every((slug) => claudes.includes(slug))
  const others = PROVIDER_WIRES.filter(({ provider }) => provider !== wire.provider && !isSameMaker(provider))

  test.each(['complete', 'stream'] as const)(
    '%s: it never goes to another provider, nor into records',
    async (method) => {
      for (const client of CLIENTS_THAT_REASON) {
        const question = { tools: ['weather'], thinking: true, turns: [{ user: 'What is it like?' }] }
        for (const other of others) {
          // A server that nobody knows may be a reseller as well: what a client of its own dialect sends is sent.
          if (client.dialect === 'openai-chat' && wire.name === 'OpenRouter' && other.provider === 'acme') continue
          fixture.script({ thinking: THINKING, text: 'Let me see.', calls: [CALL] }, { text: 'Fine.' })
          const first = await client[method](fixture.gateway.url, { ...question, model: modelOf(wire) })
          const results = first.calls.map((call) => ({ call, output: 'sunny' }))
          const turns = [...question.turns, { assistant: first }, { results }]
          await client[method](fixture.gateway.url, { ...question, model: modelOf(other), turns })
          const said = `${client.name} to ${other.name}`
          expect(fixture.provider.received.at(-1)?.text, said).not.toContain(THINKING.signature)
          expect(fixture.provider.received.at(-1)?.text, said).toContain('sunny')
          expect(JSON.stringify(await fixture.gateway.lastRecord())).not.toContain('first')
        }
      }
    },
  )
})
