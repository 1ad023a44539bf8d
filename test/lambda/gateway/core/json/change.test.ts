import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bothChanges, type Change, changeAt, changedValue } from '#gateway/core/json/change.ts'
import { changedJson } from '#gateway/core/json/changed-json.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { sentText } from '../../../../harness/sent-text.ts'

const changed = (text: string, change: Change): string => sentText(changedJson(jsonSource(text), change))

describe('members', () => {
  test('are set in place, and every other byte is left alone', () => {
    const text = '{ "model" : "a/b", "big": 12345678901234567890, "one": 1.0, "ü": {"b":1,"a":2} }'
    expect(changed(text, { set: { model: 'ç' } })).toBe(text.replace('"a/b"', '"ç"'))
  })

  test.each<[string, Change, string]>([
    ['{"a":1,"b":2,"a":3}', { set: { c: [1] }, remove: ['b'] }, '{"a":3,"c":[1]}'],
    ['{}', { set: { a: 1 } }, '{"a":1}'],
    [' { } ', { set: { a: 1, b: 2 } }, ' {"a":1,"b":2 } '],
    ['{"a":{}}', { remove: ['a'] }, '{}'],
    ['{"a":{} , "b":1}', { remove: ['a', 'b'], set: { c: 1 } }, '{"c":1}'],
    ['{"a":1 , "b":2 , "c":3}', { remove: ['b', 'c'] }, '{"a":1}'],
    ['{"a":1 , "b":2 , "c":3}', { remove: ['a', 'c'] }, '{"b":2}'],
    ['{"a":1, "\\u0061" :2}', { set: { a: 3 } }, '{"\\u0061" :3}'],
    [' {"b":"]},\\"["} ', { set: { a: 3 } }, ' {"b":"]},\\"[","a":3} '],
    ['["x"]', { set: { a: 3 } }, '["x"]'],
    ['{"a":"x"}', changeAt(['a'], { set: { b: 3 } }), '{"a":"x"}'],
    ['{"a":7}', changeAt(['b'], { set: { c: 3 } }), '{"a":7}'],
  ])('%s %j', (text, change, expected) => {
    expect(changed(text, change)).toBe(expected)
  })

  test('agree with parsing and printing, for every object', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue()).filter((value) => !Object.hasOwn(value, '__proto__'))
    fc.assert(
      fc.property(object, fc.string(), fc.jsonValue(), fc.string(), (body, key, value, gone) => {
        fc.pre(key !== '__proto__' && /^[\x20-\x7e]*$/.test(key + gone))
        const expected: Record<string, unknown> = { ...body }
        delete expected[gone]
        if (key !== gone) expected[key] = value
        const set = key === gone ? {} : { [key]: value }
        for (const indent of [0, 2])
          expect(JSON.parse(changed(JSON.stringify(body, null, indent), { set, remove: [gone] }))).toEqual(
            JSON.parse(JSON.stringify(expected)),
          )
      }),
    )
  })
})

describe('what is inside', () => {
  const shout: Change = { around: ['<', '>'] }

  test.each<[string, (string | number)[], string]>([
    ['{"a": [1, {"b" : "x" } ,3] }', ['a', 1, 'b'], '{"a": [1, {"b" : <"x"> } ,3] }'],
    ['[ 1 ,\n[ ], {}]', [1], '[ 1 ,\n<[ ]>, {}]'],
    ['{"é":1, "a" :"é"}', ['a'], '{"é":1, "a" :<"é">}'],
    ['[1]', [], '<[1]>'],
    ['{"a":[]}', ['a', 0], '{"a":[]}'],
  ])('%s at %j', (text, path, expected) => {
    expect(changed(text, changeAt(path, shout))).toBe(expected)
  })

  test('several places at once, and elements that go', () => {
    const text = '{"s":"x","m":[{"c":["a", "b" ,"c"]}, {"c":"d"},7 , 8]}'
    const change = [
      changeAt(['m', 0, 'c'], { remove: ['1'] }),
      changeAt(['m', 0, 'c', 2], shout),
      changeAt(['m', 1], { set: { k: 1 } }),
      changeAt(['m'], { remove: ['2', '3'] }),
      { set: { s: 'y' } },
    ].reduce(bothChanges, {})
    expect(changed(text, change)).toBe('{"s":"y","m":[{"c":["a", <"c">]}, {"c":"d","k":1}]}')
  })

  test('is found at every place of every value', () => {
    const paths = (value: unknown, path: (string | number)[] = []): (string | number)[][] =>
      typeof value !== 'object' || value === null
        ? [path]
        : Object.entries(value).flatMap(([key, inner]) =>
            paths(inner, [...path, Array.isArray(value) ? Number(key) : key]),
          )
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        for (const path of paths(value).filter((steps) => /^[\x20-\x7e]*$/.test(steps.join('')))) {
          const around = changed(text, changeAt(path, { around: ['[', ']'] }))
          const inner = path.reduce((from: unknown, key) => Object(from)[key], JSON.parse(around))
          const before = path.reduce((from: unknown, key) => Object(from)[key], JSON.parse(text))
          expect(inner).toEqual([before])
        }
      }),
    )
  })
})

test('of a large body nothing is copied', () => {
  const source = jsonSource(JSON.stringify({ model: 'a', prompt: 'é'.repeat(200_000), stream: true }))
  const pieces = changedJson(source, { set: { model: 'b' }, remove: ['stream'] })
  expect(JSON.parse(sentText(pieces))).toEqual({ model: 'b', prompt: 'é'.repeat(200_000) })
  expect(pieces.find(({ length }) => length > 300_000)?.buffer).toBe(source.bytes.buffer)
})

test('of what is parsed they are the same', () => {
  const text = '{"a":{"b":1,"c":[1,{"d":2},3]},"e":[4],"f":5,"g":6}'
  const within = {
    a: { set: { h: 7 }, within: { c: { remove: ['0'], within: { 1: { remove: ['d'] } } } } },
    g: {},
    z: {},
  }
  const change: Change = { set: { f: 8, i: 9 }, remove: ['e', 'y'], within }
  expect(changedValue(JSON.parse(text), change)).toEqual(JSON.parse(changed(text, change)))
  expect(changedValue(JSON.parse(text), {})).toEqual(JSON.parse(text))
})

test('a list grows at both ends, whatever goes of it', () => {
  const grown: Change = { first: [1], last: [2, 3] }
  expect(changed('["a", "b"]', grown)).toBe('[1,"a", "b",2,3]')
  expect(changed('["a", "b"]', { ...grown, remove: ['1'] })).toBe('[1,"a",2,3]')
  expect(changed('["a", "b"]', { ...grown, remove: ['0', '1'] })).toBe('[1,2,3]')
  expect(changed('[ ]', grown)).toBe('[1,2,3 ]')
  expect(changed('[]', { first: [1] })).toBe('[1]')
  expect(changed('["a"]', { last: [2], remove: ['0'] })).toBe('[2]')
  expect(changedValue({ a: ['x'] }, { within: { a: { ...grown, remove: ['0'] } } })).toEqual({ a: [1, 2, 3] })
})

test('the second change is one of what the first one sets, and both grow a list', () => {
  const inside = (change: Change): Change => ({ within: { a: { within: { 0: change } } } })
  expect(bothChanges({ set: { a: [{ b: 1 }] } }, inside({ set: { b: 2 } }))).toMatchObject({ set: { a: [{ b: 2 }] } })
  const ends = (n: number): Change => ({ first: [n], last: [n] })
  expect(changed('[0]', bothChanges(ends(1), ends(2)))).toBe('[2,1,0,1,2]')
})

test('a name is told from another one that has its bytes as characters', () => {
  expect(changed('{"é":1,"\\u00c3\\u00a9":2,"m":3}', { set: { m: 4 } })).toBe('{"é":1,"\\u00c3\\u00a9":2,"m":4}')
  expect(changed('{"é":1,"\\u00c3\\u00a9":2}', { remove: ['é'] })).toBe('{"\\u00c3\\u00a9":2}')
})
