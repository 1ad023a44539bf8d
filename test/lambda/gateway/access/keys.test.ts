import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKey, hashKey, holdsKey, isMistyped } from '#gateway/access/keys.ts'

const NEW = { name: 'ci', team: 'default', project: 'default', createdAt: Date.UTC(2026, 10, 22) }

test('has the form that scanners look for, and a record without the secret', () => {
  const { secret, record } = createKey(NEW, randomBytes)
  expect(secret).toMatch(/^pm_[0-9A-Za-z]{46}$/)
  const id = expect.stringMatching(/^key_[0-9A-Z]{26}$/)
  expect(record).toEqual({ ...NEW, id, hash: hashKey(secret), beginning: secret.slice(0, 7) })
  expect(JSON.stringify(record)).not.toContain(secret.slice(0, 8))
  expect(holdsKey(`Bearer ${secret}`)).toBe(true)
})

test('the hash is plain SHA-256 in hex', () => {
  expect(hashKey('abc')).toBe(createHash('sha256').update('abc').digest('hex'))
})

test('no two keys are alike, and every character occurs', () => {
  const secrets = new Set(Array.from({ length: 500 }, () => createKey(NEW, randomBytes).secret))
  expect(secrets.size).toBe(500)
  expect(new Set([...secrets].flatMap((secret) => [...secret.slice(3, 43)])).size).toBe(62)
})

test('skips bytes that would favour the first characters', () => {
  let calls = 0
  const random = (length: number) => new Uint8Array(length).fill(calls++ === 0 ? 255 : 61)
  expect(createKey(NEW, random).secret.slice(3, 43)).toBe('z'.repeat(40))
})

test('one wrong character is noticed, a right key is not, other forms are not judged', () => {
  const { secret } = createKey(NEW, randomBytes)
  expect(isMistyped(secret)).toBe(false)
  for (const other of ['sk-dev', 'pm_short', `${secret}x`, '']) expect(isMistyped(other)).toBe(false)
  fc.assert(
    fc.property(fc.nat(45), fc.constantFrom(...'0AZaz9'), (at, character) => {
      const typed = `${secret.slice(0, 3 + at)}${character}${secret.slice(4 + at)}`
      expect(isMistyped(typed)).toBe(typed !== secret)
    }),
  )
})
