import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAMILIES, type Families, hasSent, modelOf, startFamilies } from '../../harness/families/start.ts'
import { CLIENTS } from '../../judges/clients.ts'

let families: Families
beforeAll(async () => {
  families = await startFamilies()
})
afterAll(() => families.close())

const THINKING = {
  text: 'Hmm — 天気 first,\nthen „pack“ 🧳.',
  signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl+1pk/iMOYds6==',
}
const CALL = { id: 'callOne01', name: 'weather', input: { city: 'Rome' } }

const FAMILIES_THAT_SIGN = FAMILIES.filter(({ shapes, path }) => shapes(path).signed)
const CLIENTS_THAT_REASON = CLIENTS.filter(({ knowsReasoning }) => knowsReasoning !== false)

describe.each(CLIENTS_THAT_REASON)('$name', (client) => {
  describe.each(FAMILIES_THAT_SIGN)('at $name', (family) => {
    test.each(['ask', 'stream'] as const)('%s: thinking comes back with its signature, byte for byte', async (way) => {
      const question = { model: modelOf(family), tools: ['weather'], thinking: true }
      const put = (turns: Parameters<typeof client.ask>[1]['turns']) =>
        client[way](families.gateway.url, { ...question, turns })
      families.say({ thinking: THINKING, text: 'Let me see.', calls: [CALL] }, { text: 'Fine.' })
      const first = await put([{ user: 'What is it like?' }])
      expect(first.reasoning).toBe(THINKING.text)
      expect(first.text).toBe('Let me see.')

      const results = first.calls.map((call) => ({ call, output: 'sunny' }))
      const second = await put([{ user: 'What is it like?' }, { assistant: first }, { results }])
      expect(second.text).toBe('Fine.')
      const hasCome = hasSent(
        families.upstream,
        family,
        ({ signed }) => signed?.(THINKING.text, THINKING.signature) ?? [],
      )
      expect(hasCome, families.upstream.received.at(-1)?.text).toBe(true)
    })
  })
})

describe.each(CLIENTS_THAT_REASON.filter(({ dialect }) => dialect !== 'openai-chat'))('$name', (client) => {
  test.each(['ask', 'stream'] as const)('%s: reasoning without a signature is shown', async (way) => {
    families.say({ thinking: THINKING, text: 'Fine.' })
    const { text, reasoning } = await client[way](families.gateway.url, {
      model: 'test/acme',
      turns: [{ user: 'Think.' }],
    })
    expect({ text, reasoning }).toEqual({ text: 'Fine.', reasoning: THINKING.text })
  })
})

test('thinking of one provider never goes to another, nor into records', async () => {
  for (const client of CLIENTS_THAT_REASON) {
    families.say({ thinking: THINKING, calls: [CALL] }, { text: 'Fine.' })
    const question = { tools: ['weather'], thinking: true, turns: [{ user: 'What is it like?' }] }
    const first = await client.ask(families.gateway.url, { ...question, model: 'test/anthropic' })
    for (const model of ['test/openai', 'test/google', 'test/acme', 'test/mistral']) {
      const results = first.calls.map((call) => ({ call, output: 'sunny' }))
      await client.ask(families.gateway.url, {
        ...question,
        model,
        turns: [...question.turns, { assistant: first }, { results }],
      })
      expect(families.upstream.received.at(-1)?.text, `${client.name} to ${model}`).not.toContain(THINKING.signature)
      expect(JSON.stringify(await families.gateway.lastRecord())).not.toContain('first')
    }
  }
})
