import { describe, expect, test } from 'vitest'
import type { CallOptions, Content, StreamPart } from '#gateway/core/canonical/parts.ts'
import { asksByTool, jsonAlone, jsonAloneParts } from '#gateway/upstream/adapt/json-tool.ts'

const BY_TOOL = { bedrock: { isJsonResponseFromTool: true } }
const PARIS = '{"city":"Paris"}'
const say = (text: string): Content => ({ type: 'text', text })
const THOUGHT: Content = { type: 'reasoning', text: 'Hm.' }

describe('a whole answer', () => {
  test('is the JSON alone where that came by a tool', () => {
    expect(jsonAlone([THOUGHT, say('Let me look.'), say(PARIS)], BY_TOOL)).toEqual([THOUGHT, say(PARIS)])
    expect(jsonAlone([say(PARIS), say('There it is.')], BY_TOOL)).toEqual([say(PARIS)])
  })

  test('stays as it is otherwise', () => {
    const given = [say('Look: '), say(PARIS)]
    expect(jsonAlone(given, undefined)).toEqual(given)
    expect(jsonAlone(given, { bedrock: { isJsonResponseFromTool: false } })).toEqual(given)
    expect(jsonAlone([say('No.')], BY_TOOL)).toEqual([say('No.')])
  })
})

describe('a stream', () => {
  const text = (id: string, ...deltas: string[]): StreamPart[] => [
    { type: 'text-start', id },
    ...deltas.map((delta) => ({ type: 'text-delta' as const, id, delta })),
    { type: 'text-end', id },
  ]
  const finish = (providerMetadata = {}): StreamPart => ({
    type: 'finish',
    finishReason: { unified: 'stop', raw: 'tool_use' },
    usage: {
      inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 1, text: 1, reasoning: 0 },
    },
    providerMetadata,
  })
  const CALL: StreamPart = { type: 'tool-input-start', id: 'c', toolName: 'look' }

  const read = async (...batches: StreamPart[][]): Promise<StreamPart[][]> => {
    async function* given(): AsyncGenerator<StreamPart[]> {
      yield* batches
    }
    const told: StreamPart[][] = []
    for await (const batch of jsonAloneParts(given())) told.push(batch)
    return told
  }

  test('tells the JSON alone, and nothing before it', async () => {
    const end = finish(BY_TOOL)
    expect(await read(text('0', 'Let me ', 'look.'), text('1', PARIS), [end])).toEqual([[...text('1', PARIS), end]])
  })

  test('tells its text at the end where no JSON came', async () => {
    const said = text('0', 'I ', 'cannot.')
    expect(await read(said.slice(0, 2), said.slice(2), [finish()])).toEqual([[...said, finish()]])
  })

  test('tells its text before a call of the caller’s own tools, and reasoning when it comes', async () => {
    const thought: StreamPart = { type: 'reasoning-start', id: 'r' }
    expect(await read([thought, ...text('0', 'Look.')], [CALL], [finish()])).toEqual([
      [thought],
      [...text('0', 'Look.'), CALL],
      [finish()],
    ])
  })

  test('that was cut told nothing of it', async () => {
    expect(await read(text('0', 'Let me'), text('1', '{"ci'))).toEqual([])
  })
})

describe('a package asks by a tool', () => {
  const json: CallOptions = { prompt: [], responseFormat: { type: 'json', schema: { type: 'object' } } }
  const sent = (...names: string[]) => ({ toolConfig: { tools: names.map((name) => ({ toolSpec: { name } })) } })

  test('if its request has one that the call has not', () => {
    expect(asksByTool(json, sent('look', 'json'))).toBe(true)
    expect(asksByTool(json, sent('look'))).toBe(false)
    expect(asksByTool(json, undefined)).toBe(false)
    expect(asksByTool({ prompt: [] }, sent('json'))).toBe(false)
    const tools: CallOptions['tools'] = [{ type: 'function', name: 'json', inputSchema: { type: 'object' } }]
    expect(asksByTool({ ...json, tools }, sent('json'))).toBe(false)
  })
})
