import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isObject, type JsonObject, type JsonValue } from '#gateway/core/json/value.ts'
import { fitSchema } from '#gateway/core/schema/fit.ts'
import { CHAT_SCHEMAS, CLAUDE_SCHEMAS, GEMINI_SCHEMAS } from '#gateway/core/schema/receivers.ts'
import type { SchemaRules } from '#gateway/core/schema/rules.ts'
import { violations } from '#gateway/core/schema/violations.ts'
import { anySchema, anyValue } from './any-schema.ts'

const RECEIVERS: readonly (readonly [string, SchemaRules | undefined])[] = [
  ['a tool anywhere', CHAT_SCHEMAS.tools],
  ['a strict tool at OpenAI', CHAT_SCHEMAS.strictTools],
  ['a strict tool at Claude', CLAUDE_SCHEMAS.strictTools],
  ['a response format at Claude', CLAUDE_SCHEMAS.format],
  ['a tool at Gemini', GEMINI_SCHEMAS.tools],
  ['a response format at Gemini', GEMINI_SCHEMAS.format],
]

const NONE: SchemaRules = {}
const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false, validateSchema: false })

const compiled = (schema: JsonObject) => {
  try {
    return ajv.compile(schema)
  } catch {
    return undefined
  }
}

/** What the values are that a schema allows; undefined for a schema that never ends. */
const checker = (schema: JsonObject): ((value: JsonValue) => boolean | undefined) => {
  const validate = compiled(schema)
  return (value) => {
    try {
      return validate?.(value)
    } catch {
      return undefined
    }
  }
}

const OF_OBJECTS = ['properties', 'required', 'additionalProperties', 'patternProperties']
const OF_LISTS = ['items', 'prefixItems']
/** Not `not` and `if`: a narrower one of these allows more. */
const IN_PLACE = ['anyOf', 'oneOf', 'allOf', 'then', 'else']

/**
 * The schema as authors mean it: who names properties means an object of no others. `unevaluatedProperties` says so in
 * JSON Schema's own words, for a whole value at a time.
 */
const asMeant = (schema: JsonValue | undefined, isValue: boolean): JsonValue | undefined => {
  if (!isObject(schema)) return schema
  const inner = (child: JsonValue | undefined, isIn: boolean): JsonValue | undefined =>
    Array.isArray(child) ? child.map((entry) => asMeant(entry, isIn) ?? true) : asMeant(child, isIn)
  const names = ['properties', 'patternProperties', '$defs', 'dependentSchemas']
  const children = Object.entries(schema).map(([keyword, value]): [string, JsonValue | undefined] => {
    if (names.includes(keyword) && isObject(value)) {
      const isIn = keyword === 'properties' || keyword === 'patternProperties'
      return [keyword, Object.fromEntries(Object.entries(value).map(([key, child]) => [key, asMeant(child, isIn)]))]
    }
    if (IN_PLACE.includes(keyword)) return [keyword, inner(value, false)]
    if (OF_LISTS.includes(keyword) || keyword === 'additionalProperties') return [keyword, inner(value, true)]
    return [keyword, value]
  })
  const whole: JsonObject = Object.fromEntries(children)
  const isUntyped = ['type', 'enum', 'const'].every((keyword) => whole[keyword] === undefined)
  const has = (keywords: readonly string[]) => keywords.some((keyword) => whole[keyword] !== undefined)
  if (isUntyped && has(OF_OBJECTS)) whole['type'] = 'object'
  else if (isUntyped && has(OF_LISTS)) whole['type'] = 'array'
  return isValue ? { allOf: [whole], unevaluatedProperties: false } : whole
}

/** `#` and the definitions stay where references look for them. */
const rootAsMeant = (schema: JsonObject): JsonObject => {
  const meant = asMeant(schema, false)
  return isObject(meant) ? { ...meant, unevaluatedProperties: meant['unevaluatedProperties'] ?? false } : schema
}

describe.each(RECEIVERS)('the schema of %s', (_, rules = NONE) => {
  const isClosed = rules.subset?.closed === true

  test('holds nothing that is not taken, once it fits, and is left alone otherwise', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const { schema: fitted, fits, lost } = fitSchema(schema, rules)
        if (fits) expect(violations(fitted, rules)).toEqual([])
        else expect([fitted, lost.length > 0]).toEqual([schema, true])
      }),
      { numRuns: 200 },
    )
  })

  test('fits a second time as it is', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const once = fitSchema(schema, rules)
        const twice = fitSchema(once.schema, rules)
        expect(twice.schema).toEqual(once.schema)
        expect(twice.fits).toBe(once.fits)
      }),
      { numRuns: 200 },
    )
  })

  test('allows every value that the original one allows', () => {
    fc.assert(
      fc.property(anySchema, fc.array(anyValue, { minLength: 5, maxLength: 10 }), (schema, values) => {
        const { schema: fitted, fits } = fitSchema(schema, rules)
        // The judge counts names in these as known even where they do not hold; and `#` is an object from then on.
        const isMisjudged = /"(?:if|dependentSchemas)"|"\$ref":"#"/.test(JSON.stringify(schema))
        if (!fits || fitted === schema || isMisjudged) return
        const asWritten = checker(schema)
        const asIntended = isClosed || rules.rootObject ? checker(rootAsMeant(schema)) : asWritten
        const isFitted = checker(fitted)
        for (const value of values) {
          const isOriginal = asWritten(value) && asIntended(value) && (isObject(value) || !rules.rootObject)
          if (!isOriginal) continue
          expect([value, isFitted(value)]).not.toEqual([value, false])
        }
      }),
      { numRuns: 200 },
    )
  })

  test('allows no value that the original one forbids, unless it was told what was lost', () => {
    fc.assert(
      fc.property(anySchema, fc.array(anyValue, { minLength: 5, maxLength: 10 }), (schema, values) => {
        const { schema: fitted, fits, lost } = fitSchema(schema, rules)
        const isMisjudged = /"oneOf"|"\$ref":"#"/.test(JSON.stringify(schema))
        if (!fits || fitted === schema || lost.length > 0 || isMisjudged) return
        const isOriginal = checker(schema)
        const isFitted = checker(fitted)
        for (const value of values) {
          if (isFitted(value) !== true) continue
          expect([value, isOriginal(value)]).not.toEqual([value, false])
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('a schema whose alternatives are itself', () => {
  const leaf = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false }

  test('has the others', () => {
    const schema: JsonObject = { $ref: '#/$defs/E', $defs: { E: { oneOf: [leaf, { $ref: '#/$defs/E' }] } } }
    const { schema: fitted, fits } = fitSchema(schema, CHAT_SCHEMAS.tools)
    expect(fits).toBe(true)
    expect(fitted).toMatchObject(leaf)
  })

  test('does not grow with each time that it is', () => {
    const named = { type: 'object', properties: { a: { const: '' }, b: true }, additionalProperties: false }
    const E: JsonObject = {
      properties: { pattern: true, b: named },
      oneOf: [{ maxItems: 1 }, { $ref: '#/$defs/E' }],
      prefixItems: [{ exclusiveMinimum: -9, const: -3 }],
    }
    const schema: JsonObject = { $ref: '#/$defs/E', propertyNames: true, anyOf: [named, { ...named }], $defs: { E } }
    for (const [name, rules = NONE] of RECEIVERS)
      expect(JSON.stringify(fitSchema(schema, rules).schema).length, name).toBeLessThan(10_000)
  })
})
