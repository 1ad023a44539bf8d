import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CallOptions, Message, StreamPart } from '#gateway/core/canonical/parts.ts'
import { compact, isObject } from '#gateway/core/json/value.ts'
import { readUsage } from '#gateway/core/usage/read-any.ts'
import { example } from '#gateway/provider/sim/example.ts'
import { simModel } from '#gateway/provider/sim/model.ts'
import { sim } from '#gateway/provider/sim/sim.ts'

const say = (text: string, rest: Partial<CallOptions> = {}): CallOptions => ({
  prompt: [{ role: 'user', content: [{ type: 'text', text }] }],
  ...rest,
})

const stream = async (model: string, options: CallOptions): Promise<StreamPart[]> => {
  const parts: StreamPart[] = []
  for await (const part of (await simModel(model).doStream(options)).stream) parts.push(part)
  return parts
}
const textOf = (parts: readonly StreamPart[]) =>
  parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('')

test('it needs no key and no wire', () => {
  expect(sim).toMatchObject({ credential: {}, wires: {} })
})

describe('echo', () => {
  test('repeats any text, streamed or not, and counts it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.option(fc.nat(20), { nil: undefined }),
        async (text, limit) => {
          const options = say(text, compact({ maxOutputTokens: limit }))
          const parts = await stream('echo', options)
          const whole = await simModel('echo').doGenerate(options)
          const expected = text.slice(0, limit === undefined ? undefined : limit * 4)
          expect(textOf(parts)).toBe(expected)
          expect(whole.content).toEqual(expected ? [{ type: 'text', text: expected }] : [])
          const finish = parts.at(-1)
          if (finish?.type !== 'finish') return expect.unreachable()
          expect(finish.finishReason.unified).toBe(expected === text ? 'stop' : 'length')
          expect(whole).toMatchObject({ finishReason: finish.finishReason, usage: finish.usage })
        },
      ),
    )
  })

  test('usage can be priced', async () => {
    const { usage } = await simModel('reasoning').doGenerate(say('one two'))
    if (!isObject(usage.raw)) return expect.unreachable()
    const buckets = readUsage('openai-chat', usage.raw)
    expect(buckets.output).toBe(usage.outputTokens.total)
    expect(buckets.reasoning).toBe(usage.outputTokens.reasoning)
    expect(buckets.reasoning).toBe(10)
    expect(usage.outputTokens.total).toBe(12)
  })
})

describe('what goes wrong', () => {
  test('fail: before anything was said', async () => {
    await expect(simModel('fail').doStream(say('x'))).rejects.toMatchObject({ statusCode: 503 })
    await expect(simModel('fail').doGenerate(say('x'))).rejects.toMatchObject({ statusCode: 503 })
  })

  test('break: after half of it', async () => {
    const { stream } = await simModel('break').doStream(say('one two three four'))
    const parts: StreamPart[] = []
    const reading = (async () => {
      for await (const part of stream) parts.push(part)
    })()
    await expect(reading).rejects.toMatchObject({ statusCode: 500 })
    expect(textOf(parts)).toBe('one two ')
    await expect(simModel('break').doGenerate(say('x'))).rejects.toMatchObject({ statusCode: 500 })
  })

  test('slow: can be aborted between words', async () => {
    const controller = new AbortController()
    const { stream } = await simModel('slow').doStream({ ...say('one two'), abortSignal: controller.signal })
    const reading = (async () => {
      for await (const part of stream) if (part.type === 'text-start') controller.abort(new Error('left'))
    })()
    await expect(reading).rejects.toThrow()
  })

  test('an unknown model', async () => {
    await expect(simModel('nope').doStream(say('x'))).rejects.toMatchObject({ statusCode: 404 })
  })
})

describe('tools', () => {
  const tool = (name: string, inputSchema = {}) => ({ type: 'function' as const, name, inputSchema })
  const call = async (text: string, rest: Partial<CallOptions> = {}) =>
    (await simModel('tools').doGenerate(say(text, { tools: [tool('a'), tool('b')], ...rest }))).content
  const called = (toolCallId: string, toolName: string) => ({ type: 'tool-call', toolCallId, toolName, input: '""' })

  test('calls the first, or the named one, or two at once', async () => {
    expect(await call('')).toEqual([called('call_1', 'a')])
    expect(await call('', { toolChoice: { type: 'tool', toolName: 'b' } })).toEqual([called('call_1', 'b')])
    expect(await call('parallel')).toHaveLength(2)
    expect(await call('x', { toolChoice: { type: 'none' } })).toEqual([{ type: 'text', text: 'x' }])
  })

  test('answers with what the tool said, and calls again only where it must, with a new id', async () => {
    const history: Message[] = [
      ...say('one').prompt,
      { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'call_1', toolName: 'a', input: {} }] },
      {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: 'call_1', toolName: 'a', output: { type: 'text', value: '20C' } }],
      },
    ]
    expect(await call('', { prompt: history })).toEqual([{ type: 'text', text: 'a answered: 20C' }])
    const beside: Message[] = [...history, ...say('as an agent adds to it').prompt]
    expect(await call('', { prompt: beside })).toEqual([{ type: 'text', text: 'a answered: 20C' }])
    const over: Message[] = [...history, { role: 'assistant', content: [{ type: 'text', text: '20C' }] }]
    const again: Message[] = [...over, ...say('as an agent tells of it').prompt]
    expect(await call('', { prompt: again })).toEqual([{ type: 'text', text: 'as an agent tells of it' }])
    const asked = { prompt: [...over, ...say('').prompt], toolChoice: { type: 'required' as const } }
    expect(await call('', asked)).toEqual([called('call_2', 'a')])
  })
})

describe('JSON', () => {
  test('every model answers in JSON where that is asked for', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } as const
    const parts = await stream('echo', say('hi', { responseFormat: { type: 'json', schema } }))
    expect(JSON.parse(textOf(parts))).toEqual({ a: 'hi' })
  })

  const list = { $ref: '#/$defs/node' }
  test.each<[object, unknown]>([
    [{ type: 'string' }, 'take 12'],
    [{ type: 'string', maxLength: 4 }, 'take'],
    [{ type: 'string', enum: ['red', 'blue'] }, 'red'],
    [{ const: 3 }, 3],
    [{ type: 'integer' }, 12],
    [{ type: 'number', maximum: 5 }, 5],
    [{ type: ['null', 'boolean'] }, true],
    [{ type: 'array', items: { type: 'number' }, minItems: 2 }, [12, 12]],
    [{ anyOf: [{ type: 'null' }, { type: 'string' }] }, null],
    [{ type: 'object', properties: { a: { type: 'string' }, b: {} }, required: ['a'] }, { a: 'take 12' }],
    [
      { ...list, $defs: { node: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } } },
      { n: 12 },
    ],
  ])('%j', (schema, value) => {
    expect(example(schema, 'take 12')).toEqual(value)
  })

  test('a schema that needs itself comes to an end', () => {
    const node = { type: 'object', properties: { next: list }, required: ['next'] }
    expect(JSON.stringify(example({ ...list, $defs: { node } }, ''))).toContain('null')
  })
})
