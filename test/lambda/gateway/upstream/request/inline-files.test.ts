import { expect, test } from 'vitest'
import { takesUrlOf } from '#gateway/upstream/request/inline-files.ts'

const HTTPS = /^https:\/\/.*$/

test.each([
  [{ '*/*': [/.*/] }, 'image/png', true],
  [{ '*': [HTTPS] }, 'application/pdf', true],
  [{ 'image/*': [HTTPS] }, 'image/png', true],
  [{ 'image/*': [HTTPS] }, 'image', true],
  [{ 'image/*': [HTTPS] }, 'IMAGE/PNG', true],
  [{ 'image/*': [HTTPS] }, 'audio/wav', false],
  [{ 'application/pdf': [HTTPS] }, 'application/pdf', true],
  [{ 'application/pdf': [HTTPS] }, 'application', false],
  [{ 'image/*': [/^https:\/\/files\.example\/.*$/] }, 'image/png', false],
  [{}, 'image/png', false],
])('%j takes %s: %s', (supported, mediaType, takes) => {
  expect(takesUrlOf(supported)(mediaType, new URL('https://e.com/x.png'))).toBe(takes)
})

test('a global expression answers the same twice', () => {
  const takes = takesUrlOf({ '*/*': [/e\.com/g] })
  expect([1, 2].map(() => takes('image/png', new URL('https://e.com/x.png')))).toEqual([true, true])
})
