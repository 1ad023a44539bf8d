import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { depthOf, patchObjectText } from '../../../../lambda/gateway/core/json-text.ts'

describe('patching a JSON object as text', () => {
  test('sets a member in place and leaves every other byte alone', () => {
    const text = '{ "model" : "a/b", "big": 12345678901234567890, "one": 1.0, "2": {"b":1,"a":2} }'
    expect(patchObjectText(text, { model: 'c' })).toBe(
      '{"model":"c","big": 12345678901234567890,"one": 1.0,"2": {"b":1,"a":2}}',
    )
  })

  test('appends what is new, removes what is named, drops duplicates before the last', () => {
    expect(patchObjectText('{"a":1,"b":2,"a":3}', { c: [1] }, ['b'])).toBe('{"a":3,"c":[1]}')
    expect(patchObjectText('{}', { a: 1 })).toBe('{"a":1}')
    expect(patchObjectText('{"a":{}}', {}, ['a'])).toBe('{}')
  })

  test('is not fooled by what strings contain', () => {
    const text = String.raw`{"s":"\"model\":\"x\",{[\\","model":"a","t":"}"}`
    expect(JSON.parse(patchObjectText(text, { model: 'b' }))).toEqual({ ...JSON.parse(text), model: 'b' })
  })

  test('agrees with parsing and printing, for every object', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue()).filter((value) => !Object.hasOwn(value, '__proto__'))
    fc.assert(
      fc.property(object, fc.string(), fc.jsonValue(), fc.string(), (body, key, value, gone) => {
        fc.pre(key !== '__proto__')
        const expected: Record<string, unknown> = { ...body }
        delete expected[gone]
        if (key !== gone) expected[key] = value
        const set = key === gone ? {} : { [key]: value }
        for (const indent of [0, 2])
          expect(JSON.parse(patchObjectText(JSON.stringify(body, null, indent), set, [gone]))).toEqual(
            JSON.parse(JSON.stringify(expected)),
          )
      }),
    )
  })
})

describe('depth', () => {
  test('counts objects and arrays, not brackets in strings', () => {
    expect(depthOf('{}')).toBe(1)
    expect(depthOf('{"a":[{"b":"[[[["}]}')).toBe(3)
    expect(depthOf('['.repeat(100_000))).toBe(100_000)
    expect(depthOf('{"unterminated')).toBe(1)
  })
})
