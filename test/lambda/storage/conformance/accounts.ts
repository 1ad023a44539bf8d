import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Accounts } from '../../../../lambda/storage/accounts.ts'
import { NOW, sampleKey } from './sample.ts'
import type { Open, Opened } from './store.ts'

/** What every store of keys does. */
export const accountsConformance = (name: string, open: Open<Accounts>) =>
  describe(`${name}: accounts`, () => {
    let opened: Opened<Accounts>
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    test('finds a key by its hash, with and without an end', async () => {
      const [forever, limited] = [sampleKey(), sampleKey({ expiresAt: NOW + 1000 })]
      await opened.store.addKey(forever)
      await opened.store.addKey(limited)
      expect(await opened.store.keyByHash(forever.hash)).toEqual(forever)
      expect(await opened.store.keyByHash(limited.hash)).toEqual(limited)
    })

    test('keeps what sets a key apart', async () => {
      const key = sampleKey({ permissions: ['fault'], byokFallback: 'never' })
      await opened.store.addKey(key)
      expect(await opened.store.keyByHash(key.hash)).toEqual(key)
    })

    test('knows no other hash', async () => {
      const key = sampleKey()
      await opened.store.addKey(key)
      for (const hash of ['', key.id, key.hash.slice(0, -1), key.hash.toUpperCase(), `${key.hash}' OR 1=1`])
        expect(await opened.store.keyByHash(hash)).toBeUndefined()
    })

    test('refuses a second key with the same hash and leaves the first', async () => {
      const key = sampleKey({ team: 'first' })
      await opened.store.addKey(key)
      await expect(opened.store.addKey(sampleKey({ team: 'second', hash: key.hash }))).rejects.toThrow()
      await expect(opened.store.addKey(key)).rejects.toThrow()
      expect(await opened.store.keyByHash(key.hash)).toEqual(key)
      expect(await opened.store.listKeys('first')).toEqual([key])
      expect(await opened.store.listKeys('second')).toEqual([])
    })

    test('lists the keys of one team, the newest first', async () => {
      const keys = [3000, 2000, 1000].map((at) => sampleKey({ team: 'list', createdAt: NOW + at }))
      for (const key of [...keys.slice(1), ...keys.slice(0, 1)]) await opened.store.addKey(key)
      await opened.store.addKey(sampleKey({ team: 'lis' }))
      expect(await opened.store.listKeys('list')).toEqual(keys)
    })

    test('lists more keys than a page holds', async () => {
      for (let index = 0; index < 101; index++) await opened.store.addKey(sampleKey({ team: 'many' }))
      expect(await opened.store.listKeys('many')).toHaveLength(101)
    })

    test('revokes once: the key stays listed, the first time stays', async () => {
      const key = sampleKey({ team: 'revoke' })
      await opened.store.addKey(key)
      expect(await opened.store.revokeKey('revoke', key.id, NOW + 1)).toBe(true)
      expect(await opened.store.revokeKey('revoke', key.id, NOW + 2)).toBe(true)
      const revoked = { ...key, revokedAt: NOW + 1 }
      expect(await opened.store.keyByHash(key.hash)).toEqual(revoked)
      expect(await opened.store.listKeys('revoke')).toEqual([revoked])
    })

    test('revokes nothing of another team, and nothing unknown', async () => {
      const key = sampleKey({ team: 'owner' })
      await opened.store.addKey(key)
      expect(await opened.store.revokeKey('stranger', key.id, NOW)).toBe(false)
      expect(await opened.store.revokeKey('owner', 'key_unknown', NOW)).toBe(false)
      expect(await opened.store.keyByHash(key.hash)).toEqual(key)
    })
  })
