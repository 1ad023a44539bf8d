import { expect, expectTypeOf, test } from 'vitest'
import { compact } from '#gateway/core/json/value.ts'

test('what is undefined is left out, in the value and in its type', () => {
  const maybe = (given?: string): string | undefined => given
  const made = compact({ a: 1, b: maybe(), c: maybe('c'), d: null, e: '' })
  expect(made).toStrictEqual({ a: 1, c: 'c', d: null, e: '' })
  expectTypeOf(made).branded.toEqualTypeOf<{
    readonly a: 1
    readonly b?: string
    readonly c?: string
    readonly d: null
    readonly e: ''
  }>()
})

test('a prototype that a provider sends becomes nothing', () => {
  const made = compact(JSON.parse('{"a":1,"__proto__":{"b":2}}') as Record<string, unknown>)
  expect(made).toStrictEqual({ a: 1 })
  expect(made['b']).toBeUndefined()
})
