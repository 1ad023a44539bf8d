import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventData, looksBroken } from '#gateway/core/answer/event-data.ts'

test.each<[string, string | undefined]>([
  ['data: {"a":1}\n\n', '{"a":1}'],
  ['data:[DONE]\n\n', '[DONE]'],
  ['event: x\nid: 7\ndata: a\n\n', 'a'],
  ['event: x\r\ndata: a\r\nretry: 1\r\n\r\n', 'a'],
  ['id: 7\rdata: a\r\r', 'a'],
  [': data: no\ndata: a', 'a'],
  ['data: {"a":\ndata: 1}\n\n', '{"a":\n 1}'],
  ['data: {"a":\r\nevent: x\r\ndata: 1}\r\n\r\n', '{"a":\n 1}'],
  ['data: says "\\ndata: no"\n\n', 'says "\\ndata: no"'],
  ['data:\n\n', ''],
  ['event: ping\n\n', undefined],
  [': comment\n\n', undefined],
  ['metadata: a\n\n', undefined],
])('%j has the data %j', (event, data) => expect(eventData(event)).toBe(data))

describe('an event that may be no JSON', () => {
  const text = fc.string({ unit: fc.constantFrom(...'aß 🌍,:[]"\\n') })
  const object = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text)), { minKeys: 1 })

  test('is one that was cut, wherever', () => {
    fc.assert(
      fc.property(object, fc.nat(), (value, place) => {
        const json = JSON.stringify({ delta: value })
        expect(looksBroken(`data: {"a":1}\n\ndata: ${json.slice(0, 1 + (place % (json.length - 1)))}\n\n`)).toBe(true)
      }),
    )
  })

  test.each(['data: {oops}\n\n', 'data: {"a":}\n\n', 'data: {"a":1,}\n\n', 'data: ["a"]\n\n', 'data: no\r\n\r\n'])(
    'is %j',
    (event) => expect(looksBroken(event)).toBe(true),
  )

  test('is not a healthy one', () => {
    for (const end of ['\n\n', '\r\n\r\n'])
      expect(looksBroken(`event: x${end.slice(end.length / 2)}data: {"a":[1,{"b":"c"}]}${end}`)).toBe(false)
  })
})
