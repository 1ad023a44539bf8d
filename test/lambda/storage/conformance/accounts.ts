import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Accounts, KeyChanges, KeyRecord } from '../../../../lambda/storage/accounts.ts'
import { NOW, sampleKey, sampleRules } from './sample.ts'
import type { Open, Opened } from './store.ts'

/** All fields of a key that it may lack. */
const EVERYTHING = {
  beginning: 'pm_Ab12',
  expiresAt: NOW + 9000,
  revokedAt: NOW + 1,
  disabledAt: NOW + 2,
  replacedAt: NOW + 3,
  needsUser: true,
  permissions: ['fault'],
  byokFallback: 'never',
  ...sampleRules,
} satisfies Partial<KeyRecord>

const nextSecret = () => ({ hash: sampleKey().hash, beginning: 'pm_Next' })

/** What every store of teams, projects and keys does. */
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
      const key = sampleKey({ team: 'apart', ...EVERYTHING })
      await opened.store.addKey(key)
      expect(await opened.store.keyByHash(key.hash)).toEqual(key)
      expect(await opened.store.listKeys('apart')).toEqual([key])
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

    test.each<[string, KeyChanges]>([
      ['name', { name: 'other' }],
      ['needsUser', { needsUser: true }],
      ['disabledAt', { disabledAt: NOW + 1 }],
      ['expiresAt', { expiresAt: NOW + 2 }],
      ['permissions', { permissions: ['logs', 'report'] }],
      ['byokFallback', { byokFallback: 'never' }],
      ...Object.entries(sampleRules).map(([name, value]): [string, KeyChanges] => [name, { [name]: value }]),
    ])('changes %s of a key and takes it away, and nothing else', async (name, changes) => {
      const key = sampleKey({ team: 'change' })
      await opened.store.addKey(key)
      expect(await opened.store.updateKey('change', key.id, changes)).toBe(true)
      expect(await opened.store.keyByHash(key.hash)).toEqual({ ...key, ...changes })
      if (name === 'name') return
      expect(await opened.store.updateKey('change', key.id, { [name]: null })).toBe(true)
      expect(await opened.store.keyByHash(key.hash)).toEqual(key)
    })

    test('no change is lost where several come at once, and a revoked key stays revoked', async () => {
      const key = sampleKey({ team: 'at once', disabledAt: NOW })
      await opened.store.addKey(key)
      const { updateKey, revokeKey } = opened.store
      await Promise.all([
        ...Object.entries(sampleRules).map(([name, value]) => updateKey('at once', key.id, { [name]: value })),
        revokeKey('at once', key.id, NOW + 1),
        updateKey('at once', key.id, { disabledAt: null }),
      ])
      const { disabledAt: _, ...enabled } = key
      expect(await opened.store.keyByHash(key.hash)).toEqual({ ...enabled, ...sampleRules, revokedAt: NOW + 1 })
    })

    test('changes nothing of another team, and nothing unknown', async () => {
      const key = sampleKey({ team: 'mine' })
      await opened.store.addKey(key)
      expect(await opened.store.updateKey('yours', key.id, { name: 'x' })).toBe(false)
      expect(await opened.store.updateKey('mine', 'key_unknown', { name: 'x' })).toBe(false)
      expect(await opened.store.listKeys('mine')).toEqual([key])
      expect(await opened.store.updateKey('mine', key.id, {})).toBe(true)
    })

    test('a rotated key has two secrets: the new one lives as the key did, the old one until then', async () => {
      const { revokedAt: _, replacedAt: __, ...rest } = EVERYTHING
      const [key, next] = [sampleKey({ team: 'rotate', ...rest }), nextSecret()]
      await opened.store.addKey(key)
      expect(await opened.store.rotateKey('rotate', key.id, next, NOW + 10, NOW + 1000)).toBe(true)
      const [older, newer] = [
        { ...key, expiresAt: NOW + 1000, replacedAt: NOW + 10 },
        { ...key, ...next, createdAt: NOW + 10 },
      ]
      expect(await opened.store.keyByHash(key.hash)).toEqual(older)
      expect(await opened.store.keyByHash(next.hash)).toEqual(newer)
      expect(await opened.store.listKeys('rotate')).toEqual([newer, older])
    })

    test('rotation never makes a secret live longer', async () => {
      const [ending, forever] = [sampleKey({ team: 'grace', expiresAt: NOW + 50 }), sampleKey({ team: 'grace' })]
      for (const key of [ending, forever]) {
        await opened.store.addKey(key)
        for (const [at, untilMs] of [
          [1, 900],
          [2, 500],
          [3, 700],
        ] as const)
          expect(await opened.store.rotateKey('grace', key.id, nextSecret(), NOW + at, NOW + untilMs)).toBe(true)
      }
      const listed = await opened.store.listKeys('grace')
      const ends = (id: string) => listed.filter((key) => key.id === id).map((key) => key.expiresAt)
      expect(ends(ending.id)).toEqual([NOW + 50, NOW + 50, NOW + 50, NOW + 50])
      expect(ends(forever.id)).toEqual([undefined, NOW + 700, NOW + 500, NOW + 500])
      expect(listed.map(({ replacedAt }) => replacedAt)).toEqual([
        undefined,
        NOW + 3,
        NOW + 2,
        NOW + 1,
        undefined,
        NOW + 3,
        NOW + 2,
        NOW + 1,
      ])
    })

    test('what is changed of a rotated key holds for all its secrets, but for the end of those that were replaced', async () => {
      const [key, next] = [sampleKey({ team: 'both' }), nextSecret()]
      await opened.store.addKey(key)
      await opened.store.rotateKey('both', key.id, next, NOW + 1, NOW + 1000)
      const ends = async () => (await opened.store.listKeys('both')).map(({ expiresAt }) => expiresAt)
      await opened.store.updateKey('both', key.id, { expiresAt: NOW + 2000, models: ['a/b'] })
      expect(await ends()).toEqual([NOW + 2000, NOW + 1000])
      await opened.store.updateKey('both', key.id, { expiresAt: null, name: 'new' })
      expect(await ends()).toEqual([undefined, NOW + 1000])
      await opened.store.updateKey('both', key.id, { expiresAt: NOW + 500 })
      expect(await ends()).toEqual([NOW + 500, NOW + 500])
      expect((await opened.store.listKeys('both')).map(({ name, models }) => [name, models])).toEqual([
        ['new', ['a/b']],
        ['new', ['a/b']],
      ])
      await opened.store.revokeKey('both', key.id, NOW + 3)
      expect((await opened.store.listKeys('both')).map(({ revokedAt }) => revokedAt)).toEqual([NOW + 3, NOW + 3])
    })

    test('does not rotate what does not work any more, or never did', async () => {
      const [revoked, expired, other] = [
        sampleKey({ team: 'over' }),
        sampleKey({ team: 'over', expiresAt: NOW }),
        sampleKey(),
      ]
      for (const key of [revoked, expired, other]) await opened.store.addKey(key)
      await opened.store.revokeKey('over', revoked.id, NOW)
      for (const id of [revoked.id, expired.id, other.id, 'key_unknown'])
        expect(await opened.store.rotateKey('over', id, nextSecret(), NOW, NOW + 1)).toBe(false)
      expect(await opened.store.listKeys('over')).toHaveLength(2)
    })

    test('rotates to no secret of another key', async () => {
      const [key, other] = [sampleKey({ team: 'taken' }), sampleKey({ team: 'taken', createdAt: NOW - 1 })]
      for (const one of [key, other]) await opened.store.addKey(one)
      const taken = { hash: other.hash, beginning: 'pm_' }
      await expect(opened.store.rotateKey('taken', key.id, taken, NOW, NOW + 1)).rejects.toThrow()
      expect(await opened.store.keyByHash(other.hash)).toEqual(other)
      expect(await opened.store.keyByHash(key.hash)).toEqual(key)
    })

    test('of many who rotate a key at once, one secret is left, and what is changed meanwhile holds for it', async () => {
      const key = sampleKey({ team: 'race' })
      await opened.store.addKey(key)
      const { rotateKey, updateKey } = opened.store
      await Promise.all([
        ...Array.from({ length: 5 }, (_, n) => rotateKey('race', key.id, nextSecret(), NOW + n, NOW + 1000)),
        ...Object.entries(sampleRules).map(([name, value]) => updateKey('race', key.id, { [name]: value })),
      ])
      const listed = await opened.store.listKeys('race')
      expect(listed).toHaveLength(6)
      expect(listed.filter(({ expiresAt }) => expiresAt === undefined)).toHaveLength(1)
      for (const secret of listed) expect(secret).toMatchObject(sampleRules)
    })

    test('a key that is revoked while it is rotated has no secret that works', async () => {
      const key = sampleKey({ team: 'caught' })
      await opened.store.addKey(key)
      const { rotateKey, revokeKey } = opened.store
      await Promise.all([
        rotateKey('caught', key.id, nextSecret(), NOW + 1, NOW + 1000),
        revokeKey('caught', key.id, NOW + 1),
        rotateKey('caught', key.id, nextSecret(), NOW + 1, NOW + 1000),
      ])
      for (const { revokedAt } of await opened.store.listKeys('caught')) expect(revokedAt).toBe(NOW + 1)
    })

    test('sets up teams and projects once each, with all that holds for them', async () => {
      const scope = { createdAt: NOW, disabledAt: NOW + 1, ...sampleRules }
      const { addTeam, addProject } = opened.store
      for (const id of ['team b', 'team a']) expect(await addTeam({ id, ...scope })).toBe(true)
      for (const id of ['q', 'p']) expect(await addProject({ team: 'team a', id, ...scope })).toBe(true)
      expect(await addTeam({ id: 'team a', createdAt: 0 })).toBe(false)
      expect(await addProject({ team: 'team a', id: 'p', createdAt: 0 })).toBe(false)
      expect(await addProject({ team: 'team b', id: 'p', createdAt: 0 })).toBe(true)
      const teams = (await opened.store.listTeams()).filter(({ id }) => id.startsWith('team '))
      expect(teams).toEqual([
        { id: 'team a', ...scope },
        { id: 'team b', ...scope },
      ])
      expect(await opened.store.listProjects('team a')).toEqual(
        ['p', 'q'].map((id) => ({ team: 'team a', id, ...scope })),
      )
      expect(await opened.store.listProjects('team')).toEqual([])
      expect(await opened.store.listKeys('team a')).toEqual([])
    })

    test('changes of a team and of a project what is given, and nothing unknown', async () => {
      const { addTeam, addProject, updateTeam, updateProject, listTeams, listProjects } = opened.store
      await addTeam({ id: 'changing', createdAt: NOW })
      await addProject({ team: 'changing', id: 'p', createdAt: NOW })
      const changes = { disabledAt: NOW + 1, ...sampleRules }
      const team = async () => (await listTeams()).find(({ id }) => id === 'changing')
      for (const entry of Object.entries(changes)) {
        const change = Object.fromEntries([entry])
        expect([await updateTeam('changing', change), await updateProject('changing', 'p', change)]).toEqual([
          true,
          true,
        ])
      }
      expect(await team()).toEqual({ id: 'changing', createdAt: NOW, ...changes })
      expect(await listProjects('changing')).toEqual([{ team: 'changing', id: 'p', createdAt: NOW, ...changes }])
      const none = { disabledAt: null, models: null, providers: null, defaults: null, changeable: null }
      expect([await updateTeam('changing', none), await updateProject('changing', 'p', none)]).toEqual([true, true])
      expect(await team()).toEqual({ id: 'changing', createdAt: NOW })
      expect(await listProjects('changing')).toEqual([{ team: 'changing', id: 'p', createdAt: NOW }])
      expect([await updateTeam('unknown', none), await updateProject('changing', 'q', none)]).toEqual([false, false])
      expect((await listTeams()).some(({ id }) => id === 'unknown')).toBe(false)
    })

    test('finds a key with its team and its project, as far as they were set up', async () => {
      const key = sampleKey({ team: 'within', project: 'p' })
      const { addKey, addTeam, addProject, keyByHash } = opened.store
      await addKey(key)
      for (const [id, other] of [
        ['with', 'p'],
        ['within', 'q'],
      ] as const)
        await addProject({ team: id, id: other, createdAt: NOW })
      expect(await keyByHash(key.hash)).toEqual(key)
      const project = { team: 'within', id: 'p', createdAt: NOW, ...sampleRules }
      await addProject(project)
      expect(await keyByHash(key.hash)).toEqual({ ...key, within: { project } })
      const team = { id: 'within', createdAt: NOW, disabledAt: NOW + 1 }
      await addTeam(team)
      expect(await keyByHash(key.hash)).toEqual({ ...key, within: { team, project } })
      expect(await opened.store.listKeys('within')).toEqual([key])
    })
  })
