import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CallOptions, FunctionTool, StreamPart } from '#gateway/core/canonical/parts.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import {
  CHAT_SCHEMAS,
  CLAUDE_SCHEMAS,
  GEMINI_SCHEMAS,
  PACKAGED_CLAUDE_SCHEMAS,
} from '#gateway/core/schema/receivers.ts'
import { contentBack, partsBack } from '#gateway/upstream/fit/names/back.ts'
import { withPropertyKeys } from '#gateway/upstream/fit/names/property-keys.ts'

const PATTERN = /^[a-zA-Z0-9_.-]{1,64}$/
const ODD = ['$filter', '_filter', '$top', '名前', '住所', 'a/b c', 'p'.repeat(70), `${'p'.repeat(70)}2`, '']

const toolOf = (inputSchema: JsonObject, name = 'find'): FunctionTool => ({ type: 'function', name, inputSchema })
const objectOf = (names: readonly string[]): JsonObject => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  required: [...names],
})
const callFor = (input: JsonObject, ...tools: FunctionTool[]): CallOptions => ({
  prompt: [
    { role: 'user', content: [{ type: 'text', text: '$filter' }] },
    {
      role: 'assistant',
      content: [
        { type: 'tool-call', toolCallId: 'a', toolName: 'find', input },
        { type: 'tool-call', toolCallId: 'b', toolName: 'other', input },
      ],
    },
  ],
  tools,
})
const schemaOf = ({ tools = [] }: CallOptions): JsonObject => (tools[0] as FunctionTool).inputSchema as JsonObject
const keysOf = (options: CallOptions): string[] => Object.keys(schemaOf(options)['properties'] as JsonObject)
const inputOf = ({ prompt }: CallOptions, at: number): JsonObject => {
  const part = prompt[1]?.content[at]
  return typeof part === 'object' && 'input' in part ? (part.input as JsonObject) : {}
}
const fitted = (options: CallOptions, schemas = CLAUDE_SCHEMAS) => {
  const { back: keys, ...rest } = withPropertyKeys(options, schemas)
  return { ...rest, keys, back: keys && { names: undefined, keys } }
}

const anyName = fc
  .oneof(fc.constantFrom(...ODD), fc.string({ unit: 'grapheme', maxLength: 80 }))
  // V8 mixes up keys that begin with an escape.
  .map((name) => name.replace(/^\\+/, 'x'))

test('any names become names that are taken, each its own, and arguments come back under theirs, whole and in pieces', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyName, { minLength: 1, maxLength: 8 }), fc.nat(30), (names, size) => {
      // As objects have them: those that look like an index come first.
      const own = Object.keys(Object.fromEntries(names.map((name) => [name, 1])))
      const input = Object.fromEntries(own.map((name) => [name, { [name]: name }]))
      const { options, back } = fitted(callFor(input, toolOf(objectOf(own))))
      const sent = keysOf(options)
      for (const key of sent) expect(key).toMatch(PATTERN)
      expect(new Set(sent).size).toBe(own.length)
      expect(schemaOf(options)['required']).toEqual(expect.arrayContaining(sent))
      const asked = inputOf(options, 0)
      expect(Object.keys(asked).sort()).toEqual([...sent].sort())

      const text = JSON.stringify(asked)
      const part = { type: 'tool-call', toolCallId: 'c', toolName: 'find', input: text } as const
      const [whole] = contentBack([part], back)
      expect(whole?.type === 'tool-call' && JSON.parse(whole.input)).toEqual(input)

      const deltas = text.match(new RegExp(`[^]{1,${size + 1}}`, 'g')) ?? []
      const parts = partsBack(back)([
        { type: 'tool-input-start', id: 'c', toolName: 'find' },
        ...deltas.map((delta): StreamPart => ({ type: 'tool-input-delta', id: 'c', delta })),
        { type: 'tool-input-end', id: 'c' },
        part,
      ])
      const streamed = parts.map((one) => (one.type === 'tool-input-delta' ? one.delta : '')).join('')
      expect(parts.at(-1)).toEqual(whole)
      expect(JSON.parse(streamed)).toEqual(input)
    }),
  )
})

test('names stay readable where they can, and tools and answers whose names fit are as they were', () => {
  const plain = toolOf(objectOf(['$x']), 'plain')
  const input = { $filter: 'a', x: { $filter: 1 } }
  const { options, back } = fitted(callFor(input, toolOf(objectOf(['x', '$filter', '$top', '名前']))))
  expect(keysOf(options)).toEqual(['x', '_filter', '_top', expect.stringMatching(/^___[0-9a-f]{8}$/)])
  expect(schemaOf(options)['properties']).toMatchObject({ _filter: { title: '$filter', type: 'string' } })
  expect(inputOf(options, 0)).toEqual({ _filter: 'a', x: { $filter: 1 } })
  expect(inputOf(options, 1)).toBe(input)
  const other: StreamPart = { type: 'tool-call', toolCallId: 'c', toolName: 'other', input: '{"_filter":1}' }
  const provided: StreamPart = { ...other, toolName: 'find', providerExecuted: true }
  expect(partsBack(back)([other, provided])).toEqual([other, provided])
  for (const schemas of [CHAT_SCHEMAS, GEMINI_SCHEMAS]) {
    const call = callFor({}, plain)
    expect(withPropertyKeys(call, schemas)).toEqual({ options: call, back: undefined, warnings: [] })
  }
})

test('without odd names the call is the same, and so are its answers', () => {
  const call: CallOptions = {
    ...callFor({ a: 1 }, toolOf(objectOf(['a.b-c_D9'])), toolOf({ anyOf: [objectOf(['a'])] }, 'other')),
    responseFormat: { type: 'json', schema: objectOf(['a']) },
  }
  const { options, back } = fitted(call, PACKAGED_CLAUDE_SCHEMAS)
  expect(options).toBe(call)
  const parts: StreamPart[] = [{ type: 'text-delta', id: 't', delta: 'hi' }]
  expect(partsBack(back)(parts)).toBe(parts)
})

test('names in alternatives, which become one object, and in examples are renamed alike; what is lost is told', () => {
  const tool = {
    ...toolOf({ oneOf: [objectOf(['$filter']), { $ref: '#/$defs/T' }], $defs: { T: objectOf(['$top']) } }),
    inputExamples: [{ input: { $top: '1' } }],
  }
  const { options, warnings } = fitted(callFor({}, tool))
  expect(keysOf(options)).toEqual(['_filter', '_top'])
  expect(options.tools?.[0]).toMatchObject({ inputExamples: [{ input: { _top: '1' } }] })
  expect(warnings).toMatchObject([{ feature: 'tools.find.inputSchema' }])
})

test('a key that never ends is given out with the end of its call, and calls of one time are kept apart', () => {
  const { back } = fitted(callFor({}, toolOf(objectOf(['$filter']))))
  const start = (id: string): StreamPart => ({ type: 'tool-input-start', id, toolName: 'find' })
  const delta = (id: string, text: string): StreamPart => ({ type: 'tool-input-delta', id, delta: text })
  const inCallersNames = partsBack(back)
  const parts = [start('a'), start('b'), delta('a', '{"_fil'), delta('b', '{"x":1,"_'), delta('a', 'ter":1}')]
  expect(parts.flatMap((part) => inCallersNames([part]))).toEqual([
    start('a'),
    start('b'),
    delta('a', '{'),
    delta('b', '{"x":1,'),
    delta('a', '"$filter":1}'),
  ])
  const end: StreamPart = { type: 'tool-input-end', id: 'b' }
  expect(inCallersNames([end])).toEqual([delta('b', '"_'), end])
})

test('an answer that may come as a tool has its own names back; one that cannot goes as it is', () => {
  const call: CallOptions = { prompt: [], responseFormat: { type: 'json', schema: objectOf(['$filter']) } }
  expect(withPropertyKeys(call, CLAUDE_SCHEMAS).options).toBe(call)
  const { options, back } = fitted(call, PACKAGED_CLAUDE_SCHEMAS)
  expect(options.responseFormat).toMatchObject({ schema: { properties: { _filter: {} }, required: ['_filter'] } })
  expect(contentBack([{ type: 'text', text: '{"_filter":1}' }], back)).toEqual([
    { type: 'text', text: '{"$filter":1}' },
  ])
  expect(
    partsBack(back)([
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: '{"_filt' },
      { type: 'text-delta', id: '0', delta: 'er":1}' },
      { type: 'text-end', id: '0' },
    ]),
  ).toMatchObject([{}, { delta: '{' }, { delta: '"$filter":1}' }, {}])
})
