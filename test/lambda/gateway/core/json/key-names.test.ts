import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyRenamer, withKeys, withKeysInText } from '#gateway/core/json/key-names.ts'
import type { JsonObject, JsonValue } from '#gateway/core/json/value.ts'

const OWN = ['$filter', '名前', 'a/b c', 'quo"te\\', '\u0000', '{"', '']
const NAMES = new Map(OWN.map((own, at) => [`sent_${at}`, own]))
const BACK = new Map([...NAMES].map(([sent, own]) => [own, sent]))

/** In keys and in values: what could be taken for structure, and what is only renamed at the top. */
const word = fc
  .oneof(
    fc.constantFrom(...NAMES.keys(), 'sent', '{', '}', '"sent_0":', ',"sent_1', 'x\\', 'x\\"', '__proto__'),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  )
  // Once V8 has seen a key that begins with one, it takes others that begin with an escape for the same: `{"a":1,"\\":2}`.
  .map((text) => text.replace(/^\\+/, 'x'))
const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    word,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(null, true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 3 }),
  ),
})).value
const object = fc.dictionary(word, value, { maxKeys: 5 })

/** JSON as a model may write it: with spaces, and with any letters of strings escaped. */
const written = (of: JsonValue, space: string, isEscaped: boolean): string => {
  const text = JSON.stringify(of, null, space)
  return isEscaped
    ? text.replace(/\\u.{4}|\\.|[a-z一-龯]/g, (part) =>
        part.length > 1 ? part : `\\u${part.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
    : text
}
const texts = fc.tuple(object, fc.constantFrom('', ' ', '\n\t'), fc.boolean()).map(([of, space, isEscaped]) => ({
  of,
  text: written(of, space, isEscaped && !/true|null|e[+-]/.test(JSON.stringify(of))),
}))

const inPieces = (text: string, cuts: readonly number[]): string[] => {
  const at = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b)
  return at.slice(1).map((end, index) => text.slice(at[index], end))
}

test('keys at the top get their own names, wherever the text is cut, and nothing else changes', () => {
  fc.assert(
    fc.property(texts, fc.array(fc.nat(), { maxLength: 12 }), ({ of, text }, cuts) => {
      const renamer = keyRenamer(NAMES)
      const out = [...inPieces(text, cuts).map(renamer.push), renamer.end()].join('')
      expect(out).toBe(withKeysInText(text, NAMES))
      // Compared as text, which keeps the order and members of the same name.
      expect(JSON.stringify(JSON.parse(out))).toBe(JSON.stringify(withKeys(JSON.parse(text) as JsonObject, NAMES)))
      if (!Object.keys(of).some((key) => NAMES.has(key))) expect(out).toBe(text)
    }),
    { numRuns: 1000 },
  )
})

test('what was renamed comes back as it was', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...OWN, 'x'), value), (of) => {
      expect(JSON.parse(withKeysInText(JSON.stringify(withKeys(of, BACK)), NAMES))).toEqual(
        JSON.parse(JSON.stringify(of)),
      )
    }),
  )
})

test('at most the key that is not whole yet is held back', () => {
  const { push, end } = keyRenamer(NAMES)
  expect(['{', '"se', 'nt', '_0', '"', ':"sent_0', '1"', ',', '"sen'].map(push)).toEqual([
    '{',
    '',
    '',
    '',
    '"$filter"',
    ':"sent_0',
    '1"',
    ',',
    '',
  ])
  expect(end()).toBe('"sen')
})

test.each([
  ['{"sent_0":1,"sent_0":2}', '{"$filter":1,"$filter":2}'],
  ['{"x":{"sent_0":1},"y":[{"sent_0":2}],"sent_0":3}', '{"x":{"sent_0":1},"y":[{"sent_0":2}],"$filter":3}'],
  ['{"s\\u0065nt_0":"sent_0"}', '{"$filter":"sent_0"}'],
  ['```json\n{"sent_0":1}\n``` {"sent_0":1}', '```json\n{"$filter":1}\n``` {"sent_0":1}'],
  ['[{"sent_0":1}]', '[{"sent_0":1}]'],
  ['"{\\"sent_0\\":1}"', '"{\\"sent_0\\":1}"'],
  ['{"bad \\q":1,"sent_0":', '{"bad \\q":1,"$filter":'],
  ['', ''],
])('%s becomes %s', (text, expected) => {
  expect(withKeysInText(text, NAMES)).toBe(expected)
})
