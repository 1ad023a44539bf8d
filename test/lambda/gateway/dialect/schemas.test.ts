import { describe, expect, test } from 'vitest'
import type { FunctionTool } from '#gateway/core/canonical/parts.ts'
import { CHAT_SCHEMAS, CLAUDE_SCHEMAS, PLAIN_SCHEMAS } from '#gateway/core/schema/receivers.ts'
import { fitToolSchemas } from '#gateway/dialect/schemas.ts'

const tool = (name: string, inputSchema: object, strict?: boolean): FunctionTool => ({
  type: 'function',
  name,
  inputSchema,
  ...(strict === undefined ? {} : { strict }),
})

const CLOSED = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false }
const OPTIONAL = { ...CLOSED, required: [] }

describe('tools', () => {
  test('without a type take an object', () => {
    expect(fitToolSchemas([tool('f', {})], PLAIN_SCHEMAS)).toEqual({
      tools: [tool('f', { type: 'object', properties: {} })],
      warnings: [],
    })
  })

  test('with alternatives at the root take one object of all their properties, and the model is told which go together', () => {
    const inputSchema = {
      oneOf: [
        { type: 'object', properties: { kind: { const: 'id' }, id: { type: 'string' } }, required: ['kind', 'id'] },
        { type: 'object', properties: { kind: { const: 'all' } }, required: ['kind'] },
      ],
    }
    const { tools, warnings } = fitToolSchemas([tool('f', inputSchema)], PLAIN_SCHEMAS)
    expect(tools).toMatchObject([
      {
        inputSchema: {
          type: 'object',
          properties: { kind: { anyOf: [{ const: 'id' }, { const: 'all' }] }, id: { type: 'string' } },
          required: ['kind'],
          description: expect.stringContaining('{"required":["kind","id"],"properties":{"kind":{"const":"id"}}}'),
        },
      },
    ])
    expect(warnings).toMatchObject([{ type: 'compatibility', feature: 'tools.f.inputSchema' }])
  })

  test('of something else than an object are refused', () => {
    expect(() => fitToolSchemas([tool('f', { type: 'string' })], PLAIN_SCHEMAS)).toThrow(
      'f needs a schema of an object',
    )
  })

  test('stay strict where the schema can be held, and lose it where not', () => {
    const { tools, warnings } = fitToolSchemas([tool('a', CLOSED, true), tool('b', OPTIONAL, true)], CHAT_SCHEMAS)
    expect(tools).toEqual([tool('a', CLOSED, true), tool('b', OPTIONAL)])
    expect(warnings).toMatchObject([{ type: 'unsupported', feature: 'tools.b.strict' }])
  })

  test('are strict up to the number, and to the optional fields, that the provider takes', () => {
    const many = Array.from({ length: 21 }, (_, at) => tool(`f${at}`, CLOSED, true))
    expect(fitToolSchemas(many, CLAUDE_SCHEMAS).warnings).toMatchObject([{ feature: 'tools.f20.strict' }])
    const optional = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`p${at}`, { type: 'string' }]))
    const loose = { type: 'object', properties: optional, additionalProperties: false }
    const three = ['a', 'b', 'c'].map((name) => tool(name, loose, true))
    expect(fitToolSchemas(three, CLAUDE_SCHEMAS).warnings).toMatchObject([{ feature: 'tools.c.strict' }])
  })
})
