import { expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { withPropertyNames } from '#gateway/core/schema/property-names.ts'

const NAMES = new Map([
  ['$a', 'a'],
  ['$b', 'b_'],
])
const renamed = (schema: JsonObject) => withPropertyNames(schema, NAMES)

test('all that refers to a property refers to its other name, and its own is told', () => {
  expect(
    renamed({
      type: 'object',
      properties: { $a: { type: 'string' }, b: { title: 'B' }, $b: { title: 'Own' } },
      required: ['$a', 'b'],
      dependentRequired: { $a: ['$b'] },
      dependentSchemas: { $b: { required: ['$a'] } },
      dependencies: { $a: ['$b'], b: { properties: { $a: true } } },
      if: { properties: { $a: { const: '$a' } }, not: { required: ['$b'] } },
      // biome-ignore lint/suspicious/noThenProperty: the keyword is called that
      then: { anyOf: [{ required: ['$b'] }] },
      propertyNames: { pattern: '^\\$' },
      examples: [{ $a: '$a' }],
      default: { $b: { $a: 1 } },
    }),
  ).toEqual({
    type: 'object',
    properties: { a: { title: '$a', type: 'string' }, b: { title: 'B' }, b_: { title: 'Own' } },
    required: ['a', 'b'],
    dependentRequired: { a: ['b_'] },
    dependentSchemas: { b_: { required: ['a'] } },
    dependencies: { a: ['b_'], b: { properties: { a: true } } },
    if: { properties: { a: { title: '$a', const: '$a' } }, not: { required: ['b_'] } },
    // biome-ignore lint/suspicious/noThenProperty: the keyword is called that
    then: { anyOf: [{ required: ['b_'] }] },
    propertyNames: { anyOf: [{ pattern: '^\\$' }, { enum: ['a', 'b_'] }] },
    examples: [{ a: '$a' }],
    default: { b_: { $a: 1 } },
  })
})

test('objects within have the names that they have', () => {
  const inner = { type: 'object', properties: { $a: {} }, required: ['$a'] }
  const properties = { x: inner, list: { items: inner }, ref: { $ref: '#/$defs/D' } }
  const schema = { type: 'object', properties, additionalProperties: inner, $defs: { D: inner } }
  expect(renamed(schema)).toEqual(schema)
})

test('a reference to the schema itself, or into it, leads to what it was', () => {
  const children = { items: { $ref: '#' } }
  const schema = { type: 'object', properties: { $a: { type: 'string' }, $b: { $ref: '#/properties/$a' }, children } }
  const moved = {
    ...schema.properties,
    $b: { $ref: '#/$defs/whole_/properties/$a' },
    children: { items: { $ref: '#/$defs/whole_' } },
  }
  const { $a, $b, children: list } = moved
  expect(renamed({ ...schema, $defs: { whole: { $ref: '#/$defs/other' } } })).toEqual({
    type: 'object',
    properties: { a: { title: '$a', ...$a }, b_: { title: '$b', ...$b }, children: list },
    $defs: { whole: { $ref: '#/$defs/other' }, whole_: { type: 'object', properties: moved } },
  })
})

test('the given schema stays as it is', () => {
  const schema = { properties: { $a: { $ref: '#' } } }
  renamed(schema)
  expect(schema).toEqual({ properties: { $a: { $ref: '#' } } })
})
