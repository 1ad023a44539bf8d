import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, dayOf } from '../../../../lambda/storage/calendar.ts'
import type { Archive, TeamDay } from '../../../../lambda/storage/ledger/archive.ts'
import { NOW } from './sample.ts'
import type { Open, Opened } from './store.ts'

/** An archive, and what is in it: the text of files by their paths. */
export interface ReadableArchive extends Archive {
  files(): Promise<Readonly<Record<string, string>>>
}

const parts = async function* (...texts: readonly string[]) {
  for (const text of texts) yield new TextEncoder().encode(text)
}

const failingAfter = async function* (...texts: readonly string[]) {
  yield* parts(...texts)
  throw new Error('the log cannot be read')
}

/** What every archive does. */
export const archiveConformance = (name: string, open: Open<ReadableArchive>) =>
  describe(`${name}: an archive`, () => {
    let opened: Opened<ReadableArchive>
    let teams = 0
    const newDay = (): TeamDay => ({ team: `archive-${teams++}`, startMs: dayOf(NOW) })
    const filesOf = async ({ team }: TeamDay): Promise<Record<string, string>> => {
      const folder = `generations/team=${encodeURIComponent(team)}/`
      const own = Object.entries(await opened.store.files()).filter(([path]) => path.startsWith(folder))
      return Object.fromEntries(own.map(([path, text]) => [path.slice(folder.length), text]))
    }

    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    test('keeps a day as one file, or as several', async () => {
      const day = newDay()
      await opened.store.write(day, parts('all'))
      expect(await filesOf(day)).toEqual({ 'day=2026-11-22/part-0.parquet': 'all' })
      await opened.store.write(day, parts('one', 'two', 'three'))
      expect(await filesOf(day)).toEqual({
        'day=2026-11-22/part-0.parquet': 'one',
        'day=2026-11-22/part-1.parquet': 'two',
        'day=2026-11-22/part-2.parquet': 'three',
      })
    })

    test('removes files that a day has no more, and none of another day or team', async () => {
      const day = newDay()
      const [next, other] = [
        { ...day, startMs: day.startMs + DAY_MS },
        { ...day, team: `${day.team}0` },
      ]
      for (const each of [day, next, other]) await opened.store.write(each, parts('a', 'b', 'c'))
      await opened.store.write(day, parts('A'))
      expect(Object.keys(await filesOf(day))).toEqual([
        'day=2026-11-22/part-0.parquet',
        ...[0, 1, 2].map((part) => `day=2026-11-23/part-${part}.parquet`),
      ])
      expect(Object.keys(await filesOf(other))).toHaveLength(3)
    })

    test('takes bytes of every kind, and teams of every name', async () => {
      for (const team of ['../../x', 'ü #?&<>\'"*', '%2e%2e', 'a=b/c+d', '.', `archive ${teams++}`]) {
        const day = { ...newDay(), team }
        await opened.store.write(day, parts('\0\r\n ü'))
        expect(await filesOf(day)).toEqual({ 'day=2026-11-22/part-0.parquet': '\0\r\n ü' })
      }
    })

    test('where a day cannot be read to its end, tells so and removes nothing', async () => {
      const day = newDay()
      await opened.store.write(day, parts('old 0', 'old 1'))
      await expect(opened.store.write(day, failingAfter())).rejects.toThrow('the log cannot be read')
      expect(Object.values(await filesOf(day))).toEqual(['old 0', 'old 1'])
      await expect(opened.store.write(day, failingAfter('new 0'))).rejects.toThrow('the log cannot be read')
      expect(Object.values(await filesOf(day))).toEqual([expect.stringMatching(/^(old|new) 0$/), 'old 1'])
    })
  })
