import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PushedCatalogs, PushedPointer } from '../../../../lambda/storage/pushed-catalogs.ts'
import { NOW } from './sample.ts'
import type { Open, Opened } from './store.ts'

/** What every store of pushed catalogs does. Starts with an empty one. */
export const pushedCatalogsConformance = (name: string, open: Open<PushedCatalogs>) =>
  describe(`${name}: pushed catalogs`, () => {
    let opened: Opened<PushedCatalogs>
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    const at = async (): Promise<string | undefined> => (await opened.store.current())?.version
    const pointer = (version: string, previous?: string): PushedPointer => ({
      ...{ version, at: NOW },
      ...(previous === undefined ? {} : { previous }),
    })

    test('points nowhere until it is told to, and then there alone', async () => {
      const { store } = opened
      expect(await store.current()).toBeUndefined()
      expect(await store.point(pointer('a'), 'b')).toBe(false)
      expect(await store.current()).toBeUndefined()
      const first = { ...pointer('a'), by: 'me@here' }
      expect(await store.point(first, undefined)).toBe(true)
      expect(await store.current()).toEqual(first)
    })

    test('of two that point at once one does', async () => {
      const { store } = opened
      const from = await at()
      const done = await Promise.all(['x', 'y', 'z'].map((version) => store.point(pointer(version), from)))
      expect(done.filter(Boolean)).toHaveLength(1)
      expect(await at()).toBe(['x', 'y', 'z'][done.indexOf(true)])
      expect(await store.point(pointer('late'), undefined)).toBe(false)
      const last = pointer('last', await at())
      expect(await store.point(last, await at())).toBe(true)
      expect(await store.current()).toEqual(last)
    })

    test('points back to what came with the release, and from there on', async () => {
      const { store } = opened
      const from = await at()
      const back = { at: NOW + 1, ...(from === undefined ? {} : { previous: from }) }
      expect(await store.point(back, from)).toBe(true)
      expect(await store.current()).toEqual(back)
      expect(await store.point(pointer('b'), from)).toBe(false)
      expect(await store.point(pointer('b'), undefined)).toBe(true)
      expect(await store.current()).toEqual(pointer('b'))
    })

    test('has no content of what nobody put', async () => {
      for (const version of ['none', '', 'CURRENT']) expect(await opened.store.content(version)).toBeUndefined()
    })

    test.each([0, 1, 9, 10, 999, 1_000_000])('gives %i bytes back as they were, and moves nothing', async (size) => {
      const { store } = opened
      const [version, content] = [randomUUID(), randomBytes(size)]
      const before = await at()
      await store.put(version, content)
      expect(Buffer.from((await store.content(version)) ?? 'nothing').equals(content)).toBe(true)
      await store.put(version, content)
      expect(Buffer.from((await store.content(version)) ?? 'nothing').equals(content)).toBe(true)
      expect(await at()).toBe(before)
    })

    test('keeps versions apart whose names begin alike', async () => {
      const { store } = opened
      for (const version of ['v', 'v1', 'v#1']) await store.put(version, Buffer.from(version.repeat(20)))
      for (const version of ['v', 'v1', 'v#1'])
        expect(Buffer.from((await store.content(version)) ?? '').toString()).toBe(version.repeat(20))
    })
  })
