import { expect, test } from 'vitest'
import { COUNTED } from '#gateway/core/usage/buckets.ts'
import { counts, row } from '../../../../lambda/storage/dynamodb/attributes.ts'

test('counts are stored by their place, so the kinds that are there keep theirs', () => {
  expect(COUNTED).toEqual([
    'reasoning',
    'input',
    'output',
    'cacheRead',
    'cacheWrite',
    'cacheWrite1h',
    'cacheWrite12h',
    'inputAudio',
    'inputImage',
    'cacheReadAudio',
    'cacheReadImage',
    'cacheReadExplicit',
    'outputAudio',
    'outputImage',
  ])
})

test('what a later version adds to rows and counts is not read, and the rest is', () => {
  expect(counts('input', 'output').unpack('1,,3')).toEqual({ input: 1 })
  const pair = row<{ a?: number; b?: number }>('a', 'b')
  expect(pair.unpack([null, 2, 'later'])).toEqual({ b: 2 })
  expect(pair.unpack([1])).toEqual({ a: 1 })
})
