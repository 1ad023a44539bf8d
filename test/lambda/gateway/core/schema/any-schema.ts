import fc from 'fast-check'
import type { JsonObject, JsonValue } from '#gateway/core/json/value.ts'

/** Names of properties, most of them keywords as well: the places where the two could be mistaken. */
const NAMES = ['a', 'b', 'not', 'pattern', 'properties', '$ref', 'type', 'required']
const DEFINITIONS = ['D', 'E']

const name = fc.constantFrom(...NAMES)
const scalar = fc.constantFrom<JsonValue>('', 'ab', 'a-long-text', 0, 1, 2.5, -3, true, false, null)
const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']
const reference = fc.constantFrom('#', ...DEFINITIONS.map((definition) => `#/$defs/${definition}`), '#/properties/a')

/** JSON of few names and words, so that it often is what a schema asks for. */
export const anyValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
})).value

const words: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
  type: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<JsonValue>('object', 'array', 'string') },
    fc.constantFrom<JsonValue>(...types),
    fc.uniqueArray(fc.constantFrom(...types), { minLength: 1, maxLength: 3 }),
  ),
  enum: fc.uniqueArray(fc.oneof(scalar, fc.constant<JsonValue>({ a: 1 })), {
    minLength: 1,
    maxLength: 3,
    selector: (value) => JSON.stringify(value),
  }),
  const: scalar,
  format: fc.constantFrom('date', 'uri', 'binary'),
  pattern: fc.constantFrom('^a', '(?=b)'),
  minLength: fc.nat(2),
  maxLength: fc.integer({ min: 1, max: 9 }),
  minimum: fc.integer({ min: -5, max: 1 }),
  maximum: fc.integer({ min: 1, max: 5 }),
  exclusiveMinimum: fc.constant(-9),
  exclusiveMaximum: fc.constant(9),
  multipleOf: fc.constant(1),
  minItems: fc.nat(3),
  maxItems: fc.integer({ min: 1, max: 3 }),
  uniqueItems: fc.boolean(),
  minContains: fc.constant(1),
  maxContains: fc.constant(3),
  required: fc.uniqueArray(name, { maxLength: 2 }),
  minProperties: fc.nat(2),
  maxProperties: fc.integer({ min: 1, max: 4 }),
  dependentRequired: fc.dictionary(name, fc.uniqueArray(name, { maxLength: 1 }), { maxKeys: 1 }),
  description: fc.constantFrom('of use', 'not: "this"'),
  title: fc.constant('T'),
  default: scalar,
  examples: fc.constant(['x']),
  $comment: fc.constant('for people'),
  'x-order': fc.constant(1),
  $ref: reference,
}

const part = fc.letrec<{ schema: JsonObject; child: JsonObject | boolean }>((tie) => {
  const some = fc.array(tie('schema'), { minLength: 1, maxLength: 3 })
  const named = fc.dictionary(name, tie('child'), { minKeys: 1, maxKeys: 3 })
  const nested: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
    properties: named,
    patternProperties: fc.dictionary(fc.constantFrom('^a', 't'), tie('child'), { maxKeys: 2 }),
    dependentSchemas: fc.dictionary(name, tie('schema'), { maxKeys: 1 }),
    additionalProperties: tie('child'),
    unevaluatedProperties: tie('child'),
    unevaluatedItems: tie('child'),
    propertyNames: tie('child'),
    items: tie('child'),
    prefixItems: some,
    contains: tie('child'),
    not: tie('schema'),
    if: tie('schema'),
    // biome-ignore lint/suspicious/noThenProperty: the keyword is called that
    then: tie('schema'),
    else: tie('schema'),
    anyOf: some,
    oneOf: some,
    allOf: some,
  }
  const pick = (from: Readonly<Record<string, fc.Arbitrary<JsonValue>>>) =>
    fc.oneof(...Object.entries(from).map(([keyword, value]) => fc.tuple(fc.constant(keyword), value)))
  const object = fc.record({ type: fc.constant('object'), properties: named, additionalProperties: fc.constant(false) })
  return {
    schema: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.array(pick(words), { maxLength: 2 }).map((entries): JsonObject => Object.fromEntries(entries)),
      fc
        .tuple(fc.array(pick(words), { maxLength: 2 }), fc.array(pick(nested), { minLength: 1, maxLength: 3 }))
        .map(([flat, deep]): JsonObject => Object.fromEntries([...flat, ...deep])),
      object,
    ),
    child: fc.oneof({ weight: 9, arbitrary: tie('schema') }, fc.boolean()),
  }
}).schema

/** A schema of any keywords of 2020-12 that stand for values, with definitions that may contain themselves. */
export const anySchema: fc.Arbitrary<JsonObject> = fc
  .tuple(part, part, part)
  .map(([root, D, E]): JsonObject => ({ ...root, $defs: { D, E } }))
