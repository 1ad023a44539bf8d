import { describe, expect, test } from 'vitest'
import type { CanonicalCall } from '#gateway/core/call.ts'
import type { FunctionTool, Warning } from '#gateway/core/canonical/parts.ts'
import { arrayOr, type JsonObject, objectOr } from '#gateway/core/json/value.ts'
import type { Provider, WireEndpoint } from '#gateway/core/provider/provider.ts'
import type { Takes } from '#gateway/core/provider/takes.ts'
import type { SchemaRules } from '#gateway/core/schema/rules.ts'
import { violations } from '#gateway/core/schema/violations.ts'
import { anthropicMessagesWire } from '#gateway/dialect/anthropic-messages/index.ts'
import { openaiChatWire } from '#gateway/dialect/openai-chat/index.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { fitSchemas } from '#gateway/upstream/adapt/package-schemas.ts'

const closed = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
})

/** Kinds of schemas that one API takes and another does not. */
const SCHEMAS: Readonly<Record<string, JsonObject>> = {
  nothing: {},
  'no type': { properties: { a: { type: 'string' } } },
  'no properties': { type: 'object' },
  'a null beside the object': { type: ['object', 'null'], properties: { a: { type: 'string' } } },
  'what every API takes': closed({ a: { type: 'string' } }),
  'an optional field': closed({ a: { type: 'string' }, b: { type: 'number' } }, { required: ['a'] }),
  'an open object': { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
  'a map': closed({ m: { type: 'object', additionalProperties: { type: 'integer' } } }),
  'a map of any values': closed({ m: { type: 'object', additionalProperties: true } }),
  'names by pattern': closed({ m: { type: 'object', patternProperties: { '^x': { type: 'integer' } } } }),
  'a free object': closed({ m: { type: 'object' } }),
  anything: closed({ m: {} }),
  limits: closed({ a: { type: 'string', minLength: 2, maxLength: 9 }, n: { type: 'integer', exclusiveMinimum: 0 } }),
  'a pattern that looks around': closed({ a: { type: 'string', pattern: '^(?!x)' } }),
  formats: closed({ a: { type: 'string', format: 'date' }, b: { type: 'string', format: 'binary' } }),
  'what must not be': closed({ a: { type: 'string', not: { const: 'x' } } }),
  'a tuple': closed({ t: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false } }),
  'a tuple of draft 7': closed({ t: { type: 'array', items: [{ type: 'string' }], additionalItems: false } }),
  'a minimum of elements': closed({ t: { type: 'array', items: { type: 'string' }, minItems: 3 } }),
  'a constant': closed({ kind: { const: 'a' } }),
  'objects as literals': closed({ kind: { type: 'object', enum: [{ a: 1 }] } }),
  'a list of types': closed({ a: { type: ['string', 'null'], enum: ['F', null] } }),
  'a tree': closed(
    { t: { $ref: '#/$defs/T' } },
    { $defs: { T: closed({ t: { type: 'array', items: { $ref: '#/$defs/T' } } }) } },
  ),
  'a tree from its root': closed({ next: { $ref: '#' } }, { required: [] }),
  'definitions of draft 7': closed({ a: { $ref: '#/definitions/A' } }, { definitions: { A: { type: 'string' } } }),
  'a reference to a property': closed({ a: { type: 'string' }, b: { $ref: '#/properties/a' } }),
  'a reference with a description': closed(
    { a: { $ref: '#/$defs/A', description: 'd' } },
    { $defs: { A: closed({ x: { type: 'string' } }) } },
  ),
  'a reference to elsewhere': closed({ a: { $ref: 'https://example.com/a.json' } }),
  'a reference as root': { $ref: '#/$defs/A', $defs: { A: closed({ a: { type: 'string' } }) } },
  'objects in parts': { allOf: [closed({ a: { type: 'string' } }), { properties: { b: { type: 'number' } } }] },
  'parts of a field': closed({ a: { allOf: [{ type: 'string' }, { minLength: 1 }] } }),
  'one of two objects': {
    oneOf: [closed({ kind: { const: 'a' }, x: { type: 'number' } }), closed({ kind: { const: 'b' } })],
  },
  'one of two needs': {
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'string' } },
    anyOf: [{ required: ['a'] }, { required: ['b'] }],
  },
  'a condition': closed(
    { a: { type: 'string' } },
    // biome-ignore lint/suspicious/noThenProperty: the keyword is called that
    { if: { properties: { a: { const: 'x' } } }, then: { properties: { b: { type: 'string' } } } },
  ),
  'keywords as names': closed({ not: { type: 'string' }, pattern: { type: 'string' }, $ref: { type: 'string' } }),
  'twenty optional fields': closed(
    Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`p${at}`, { type: 'string' }])),
    { required: [] },
  ),
}

/** What reaches a provider of one schema: that of a tool, that of the answer, and whether they are said to be strict. */
interface Reached {
  readonly tool: JsonObject
  readonly isStrictTool: boolean
  readonly format?: JsonObject
  readonly isStrictFormat: boolean
  /** All of it. */
  readonly text: string
  readonly warnings: readonly Warning[]
}

interface Receiver {
  readonly taken: Takes['schemas']
  reach(call: CanonicalCall): Reached
}

const chat = (slug: string, { takes, quirks }: WireEndpoint<'openai-chat'>): Receiver => ({
  taken: takes.schemas,
  reach: (call) => {
    const target = { model: 'm', stream: false, takes, quirks, provider: slug }
    const { body, warnings } = openaiChatWire.encodeCall(call, target)
    const definition = objectOr(objectOr(arrayOr(body['tools'])[0])['function'])
    const { schema, strict } = objectOr(objectOr(body['response_format'])['json_schema'])
    return {
      tool: objectOr(definition['parameters']),
      isStrictTool: definition['strict'] === true,
      ...(schema === undefined ? {} : { format: objectOr(schema) }),
      isStrictFormat: strict === true,
      text: JSON.stringify(body),
      warnings,
    }
  },
})

const messages = (slug: string, { takes, quirks }: WireEndpoint<'anthropic-messages'>): Receiver => ({
  taken: takes.schemas,
  reach: (call) => {
    const target = { model: 'claude-opus-4-6', stream: false, takes, quirks, provider: slug }
    const { body, warnings } = anthropicMessagesWire.encodeCall(call, target)
    const tool = objectOr(arrayOr(body['tools'])[0])
    const { schema } = objectOr(objectOr(body['output_config'])['format'])
    return {
      tool: objectOr(tool['input_schema']),
      isStrictTool: tool['strict'] === true,
      ...(schema === undefined ? {} : { format: objectOr(schema) }),
      isStrictFormat: false,
      text: JSON.stringify(body),
      warnings,
    }
  },
})

const packaged = (providerPackage: NonNullable<Provider['package']>): Receiver => {
  const { schemas } = providerPackage.takes
  const isHeld = (options: JsonObject): boolean =>
    Object.entries(schemas.unfit ?? {}).every(([name, value]) => options[name] !== value)
  return {
    taken: schemas,
    reach: (call) => {
      const { options, warnings } = fitSchemas(call.options, providerPackage)
      const tool = options.tools?.[0] as FunctionTool
      const schema = options.responseFormat?.type === 'json' ? options.responseFormat.schema : undefined
      const own = objectOr(options.providerOptions?.[providerPackage.into.options])
      return {
        tool: tool.inputSchema as JsonObject,
        isStrictTool: tool.strict === true,
        ...(isHeld(own) || !schemas.unfit ? { format: schema as JsonObject } : {}),
        isStrictFormat: own['strictJsonSchema'] !== false,
        text: JSON.stringify(options),
        warnings,
      }
    },
  }
}

const RECEIVERS = PROVIDERS.flatMap((provider): [string, Receiver][] => {
  const { slug, wires, package: providerPackage } = provider
  const overChat = wires['openai-chat']
  const overMessages = wires['anthropic-messages']
  return [
    ...(overChat ? [[`${slug} over chat completions`, chat(slug, overChat)] as [string, Receiver]] : []),
    ...(overMessages ? [[`${slug} over messages`, messages(slug, overMessages)] as [string, Receiver]] : []),
    ...(providerPackage ? [[`${slug} by its package`, packaged(providerPackage)] as [string, Receiver]] : []),
  ]
})

const call = (schema: JsonObject, strict?: boolean): CanonicalCall => {
  const tool = { type: 'function', name: 'f', inputSchema: schema } as FunctionTool
  return {
    options: {
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      tools: [strict === undefined ? tool : { ...tool, strict }],
      responseFormat: { type: 'json', schema: schema as NonNullable<FunctionTool['inputSchema']> },
    },
    warnings: [],
  }
}

const wrong = (schema: JsonObject, rules: SchemaRules | undefined): string[] => (rules ? violations(schema, rules) : [])

const expectTaken = ({ tool, isStrictTool, format, isStrictFormat }: Reached, { taken }: Receiver): void => {
  expect(wrong(tool, isStrictTool ? (taken.strictTools ?? taken.tools) : taken.tools)).toEqual([])
  if (!format) return
  expect(wrong(format, taken.format)).toEqual([])
  if (isStrictFormat) expect(wrong(format, taken.strictFormat)).toEqual([])
}

const expectTold = (
  { isStrictTool, format, isStrictFormat, warnings }: Reached,
  strict: boolean,
  receiver: Receiver,
) => {
  const features = warnings.map((warning) => ('feature' in warning ? warning.feature : ''))
  expect(features.includes('tools.f.strict')).toBe(strict && !isStrictTool)
  const isEnforced = format && (receiver.taken.strictFormat === undefined || isStrictFormat)
  if (!isEnforced) expect(features).toContain('responseFormat.schema')
}

describe.each(RECEIVERS)('%s takes a schema with', (_, receiver) => {
  test.each(Object.entries(SCHEMAS))('%s', (kind, schema) => {
    for (const strict of [false, true]) {
      const reached = receiver.reach(call(schema, strict || undefined))
      expectTaken(reached, receiver)
      expectTold(reached, strict, receiver)
      if (!strict) expect(reached.isStrictTool).toBe(false)
      if (kind === 'what every API takes') expect(reached.isStrictTool).toBe(strict)
      // A map of integers is nowhere one of nothing: it is twice in a request, once for the tool and once for the answer.
      if (kind === 'a map') expect(reached.text.replaceAll('\\', '').split('"additionalProperties":{').length).toBe(3)
    }
  })
})
