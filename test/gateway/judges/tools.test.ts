import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Shape, Shapes } from '../../harness/families/family.ts'
import { FAMILIES, type Families, hasSent, modelOf, startFamilies } from '../../harness/families/start.ts'
import type { ToolCall } from '../../judges/client.ts'
import { CLIENTS } from '../../judges/clients.ts'

let families: Families
beforeAll(async () => {
  families = await startFamilies()
})
afterAll(() => families.close())

const WEATHER = { id: 'callOne01', name: 'weather', input: { city: 'Zürich ☀️ „Süd“' } }
const CLOCK = { id: 'callTwo02', name: 'clock', input: { city: 'Oslo' } }

const told = (calls: readonly ToolCall[]) => calls.map(({ name, input }) => ({ name, input }))

describe.each(CLIENTS)('$name', (client) => {
  describe.each(FAMILIES)('at $name', (family) => {
    const model = modelOf(family)
    const expectSent = (shape: (shapes: Shapes) => Shape) =>
      expect(hasSent(families.upstream, family, shape), families.upstream.received.at(-1)?.text).toBe(true)

    describe.each(['ask', 'stream'] as const)('%s', (way) => {
      const put = (question: object) =>
        client[way](families.gateway.url, {
          model,
          turns: [{ user: 'What is it like?' }],
          tools: ['weather', 'clock'],
          ...question,
        })

      test('parallel calls arrive whole and their results go up, over two turns', async () => {
        families.say({ text: 'Let me see.', calls: [WEATHER, CLOCK] }, { text: 'Fine.' })
        const first = await put({})
        expect(first.text).toBe('Let me see.')
        expect(first.finish).toMatch(/^(tool_calls|tool_use|tool-calls)$/)
        expect(told(first.calls)).toEqual(told([WEATHER, CLOCK]))
        expectSent(({ tool }) => tool('clock'))

        const results = first.calls.map((call) => ({ call, output: `seen by ${call.name}` }))
        const second = await put({ turns: [{ user: 'What is it like?' }, { assistant: first }, { results }] })
        expect(second.text).toBe('Fine.')
        expect(families.upstream.received.at(-1)?.text).toContain(WEATHER.input.city)
        expect(families.upstream.received.at(-1)?.text).toContain('seen by weather')
        for (const call of [WEATHER, CLOCK]) expectSent(({ result }) => result(call, `seen by ${call.name}`))
      })

      test('a call without text', async () => {
        families.say({ calls: [{ ...WEATHER, input: { city: '' } }] })
        const { calls, text } = await put({})
        expect(text).toBe('')
        expect(told(calls)).toEqual([{ name: 'weather', input: { city: '' } }])
      })
    })

    test('a tool can be demanded, by name or any', async () => {
      families.say({ calls: [CLOCK] })
      const question = { model, turns: [{ user: 'Now!' }], tools: ['weather', 'clock'] }
      await client.ask(families.gateway.url, { ...question, toolChoice: 'clock' })
      expectSent(({ toolChoice }) => toolChoice('clock'))
      await client.ask(families.gateway.url, { ...question, toolChoice: 'any' })
      expectSent(({ anyTool }) => anyTool)
    })
  })
})
