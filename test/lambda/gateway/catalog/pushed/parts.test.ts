import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { type PushedParts, packed, servedBy, unpacked } from '#gateway/catalog/pushed/parts.ts'

const PARTS: PushedParts = { catalog: bundledCatalog, overrides: '{"downloads": false}', isForced: true }

test('parts come back as they were, and have one version', () => {
  const { version, content } = packed(PARTS)
  expect(unpacked(version, content)).toEqual(PARTS)
  expect(packed(structuredClone(PARTS))).toEqual({ version, content })
  expect(content.length).toBeLessThan(40_000)
  for (const other of [{ ...PARTS, overrides: '{}' }, { catalog: bundledCatalog }, {}])
    expect(packed(other).version).not.toBe(version)
})

test('any byte that is another one is found', () => {
  const { version, content } = packed({ overrides: '{"downloads": false}' })
  // The ten bytes of gzip's header do not matter to the text.
  for (let at = 10; at < content.length; at++) {
    const changed = Uint8Array.from(content)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(() => unpacked(version, changed)).toThrow(/is damaged/)
  }
  expect(() => unpacked(version, content.subarray(0, -1))).toThrow(/is damaged/)
  expect(() => unpacked('0123456789abcdef', content)).toThrow(/is damaged/)
})

test('what unpacks to more than memory should hold is refused before it does', () => {
  const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024))
  expect(bomb.length).toBeLessThan(100_000)
  expect(() => unpacked('any', bomb)).toThrow(/is damaged/)
})

test('the words of a later release are told from damage', () => {
  const later = gunzipSync(packed({}).content).toString().replace('"format":1', '"format":2')
  expect(later).toContain('2')
  const { createHash } = process.getBuiltinModule('node:crypto')
  const version = createHash('sha256').update(later).digest('hex').slice(0, 16)
  expect(() => unpacked(version, gzipSync(later))).toThrow(/has the format 2; this release reads 1/)
})

test('what the release has of its own serves where nothing was pushed in its stead', () => {
  expect(servedBy({}, {}, [])).toEqual({ data: bundledCatalog })
  const { overrides, data } = servedBy({ overrides: '{"models":{"openai/gpt-4o":null}}' }, {}, [{ slug: 'openai' }])
  expect([overrides?.file, data?.models['openai/gpt-4o']]).toEqual(['the pushed overrides', undefined])
})
