import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ToolCall } from '../../clients/client.ts'
import { CLIENTS } from '../../clients/clients.ts'
import { type Fixture, hasSent, modelOf, PROVIDER_WIRES, startFixture } from '../../harness/wires/fixture.ts'
import type { Shape, Shapes } from '../../harness/wires/wire.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())

const WEATHER = { id: 'callOne01', name: 'weather', input: { city: 'Zürich ☀️ „Süd“' } }
const CLOCK = { id: 'callTwo02', name: 'clock', input: { city: 'Oslo' } }

/** As long as Anthropic allows, and longer than anybody else. */
const LONG = `mcp__tracker__${'create_service_component_relationship_'.repeat(3)}`

const told = (calls: readonly ToolCall[]) => calls.map(({ name, input }) => ({ name, input }))

describe.each(CLIENTS)('$name', (client) => {
  describe.each(PROVIDER_WIRES)('at $name', (wire) => {
    const model = modelOf(wire)
    const expectSent = (shape: (shapes: Shapes) => Shape) =>
      expect(hasSent(fixture.provider, wire, shape), fixture.provider.received.at(-1)?.text).toBe(true)

    describe.each(['complete', 'stream'] as const)('%s', (method) => {
      const put = (question: object) =>
        client[method](fixture.gateway.url, {
          model,
          turns: [{ user: 'What is it like?' }],
          tools: ['weather', 'clock'],
          ...question,
        })

      test('parallel calls arrive whole and their results go up, over two turns', async () => {
        fixture.script({ text: 'Let me see.', calls: [WEATHER, CLOCK] }, { text: 'Fine.' })
        const first = await put({})
        expect(first.text).toBe('Let me see.')
        expect(first.finish).toMatch(/^(tool_calls|tool_use|tool-calls)$/)
        expect(told(first.calls)).toEqual(told([WEATHER, CLOCK]))
        expectSent(({ tool }) => tool('clock'))

        const results = first.calls.map((call) => ({ call, output: `seen by ${call.name}` }))
        const second = await put({ turns: [{ user: 'What is it like?' }, { assistant: first }, { results }] })
        expect(second.text).toBe('Fine.')
        expect(fixture.provider.received.at(-1)?.text).toContain(WEATHER.input.city)
        expect(fixture.provider.received.at(-1)?.text).toContain('seen by weather')
        for (const call of [WEATHER, CLOCK]) expectSent(({ result }) => result(call, `seen by ${call.name}`))
      })

      test('a name that the provider would refuse goes up as another and comes back in full', async () => {
        fixture.script({ text: 'Well.' })
        await put({ tools: [LONG, 'clock'] })
        const [sent = ''] = /mcp__tracker__\w+/.exec(fixture.provider.received.at(-1)?.text ?? '') ?? []
        expect(sent.length).toBeGreaterThan(20)
        fixture.script({ calls: [{ ...WEATHER, name: sent }] }, { text: 'Fine.' })
        const first = await put({ tools: [LONG, 'clock'] })
        expect(told(first.calls)).toEqual([{ name: LONG, input: WEATHER.input }])
        const results = first.calls.map((call) => ({ call, output: 'seen' }))
        await put({ tools: [LONG], turns: [{ user: 'Well?' }, { assistant: first }, { results }] })
        expect(fixture.provider.received.at(-1)?.text.split(sent).length).toBeGreaterThan(2)
      })

      test('a call without text', async () => {
        fixture.script({ calls: [{ ...WEATHER, input: { city: '' } }] })
        const { calls, text } = await put({})
        expect(text).toBe('')
        expect(told(calls)).toEqual([{ name: 'weather', input: { city: '' } }])
      })
    })

    test('a tool can be demanded, by name or any', async () => {
      fixture.script({ calls: [CLOCK] })
      const question = { model, turns: [{ user: 'Now!' }], tools: ['weather', 'clock'] }
      await client.complete(fixture.gateway.url, { ...question, toolChoice: 'clock' })
      expectSent(({ toolChoice }) => toolChoice('clock'))
      await client.complete(fixture.gateway.url, { ...question, toolChoice: 'any' })
      expectSent(({ anyTool }) => anyTool)
    })
  })
})
