import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OWNERS } from '#gateway/core/cost/spent.ts'
import { compact } from '#gateway/core/json/value.ts'
import { HOUR_MS } from '../../../../lambda/storage/calendar.ts'
import { type GenerationRecord, type Generations, OUTCOMES } from '../../../../lambda/storage/generations.ts'
import { askedIn } from '../../../../lambda/storage/ledger/cursor.ts'
import type { Log, LogQuery } from '../../../../lambda/storage/ledger/log.ts'
import {
  capped,
  isWanted,
  type LogFilter,
  rankOf,
  SORTS,
  type Sort,
} from '../../../../lambda/storage/ledger/log-filter.ts'
import { ended, endingLater, NAMES, randomRecord } from './random-records.ts'
import { generationId, NOW, sampleRecord } from './sample.ts'
import type { Open, Opened } from './store.ts'

/** A request log, and how records get into it. */
export interface LogStores {
  readonly log: Log
  readonly generations: Pick<Generations, 'put'>
}

const BIG = 1n << 80n
const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined, freq: 2 })

/** Each of them is absent most of the time, or nothing would be found. */
const randomFilter: fc.Arbitrary<LogFilter> = fc
  .record({
    fromMs: maybe(ended(HOUR_MS)),
    toMs: maybe(ended(HOUR_MS)),
    project: maybe(fc.constantFrom(...NAMES.project)),
    key: maybe(fc.constantFrom(...NAMES.key, 'key_none', 'name of key_A', 'name of key_rare')),
    models: maybe(fc.uniqueArray(fc.constantFrom(...NAMES.model))),
    modelLike: maybe(fc.constantFrom('anthropic/*', '*5', 'acme/*_', '*', 'openai/gpt-?*', '**n*t*', '[a-o]*', 'a*a')),
    provider: maybe(fc.constantFrom(...NAMES.provider)),
    status: maybe(fc.constantFrom([400, 499] as const, [200, 200] as const, [0, 599] as const)),
    outcome: maybe(fc.constantFrom(...OUTCOMES)),
    owner: maybe(fc.constantFrom(...OWNERS)),
    user: maybe(fc.constantFrom(...NAMES.user)),
    tag: maybe(fc.constantFrom(...NAMES.tag, '_')),
    minCost: maybe(fc.constantFrom(0n, 1n, 13_859_000_000n, 9223372036854775807n, BIG)),
    minTokens: maybe(fc.nat(9)),
    minDurationMs: maybe(fc.nat(9)),
    minTtftMs: maybe(fc.nat(9)),
  })
  .chain((filter) => fc.subarray(Object.keys(filter), { maxLength: 3 }).map((kept) => [filter, kept] as const))
  .map(([filter, kept]) => compact(Object.fromEntries(Object.entries(filter).filter(([name]) => kept.includes(name)))))

/** What comes before what; those of equal rank as they began, the newest first. */
const sorted = (records: readonly GenerationRecord[], sort: Sort): GenerationRecord[] => {
  const rank = (record: GenerationRecord) => capped((sort === 'newest' ? undefined : rankOf(record, sort)) ?? -1)
  const [before, after] = [-1, 1]
  return records.toSorted((a, b) => {
    const [ofA, ofB] = [rank(a), rank(b)]
    if (ofA !== ofB) return ofA > ofB ? before : after
    return a.id > b.id ? before : after
  })
}

const ids = (records: readonly GenerationRecord[]): string[] => records.map(({ id }) => id)

/** What every request log does when it is read. Its clock must stand at NOW. */
export const logConformance = (name: string, open: Open<LogStores>, numRuns = 60) =>
  describe(`${name}: the log`, () => {
    let opened: Opened<LogStores>
    let teams = 0
    const newTeam = (): string => `log ${teams++} #ü`
    const put = (records: readonly GenerationRecord[]) => Promise.all(records.map(opened.store.generations.put))

    /** A store may give up before a page is full, but not for ever. */
    const pagesOf = async (query: LogQuery, between: () => Promise<unknown> = async () => undefined) => {
      const records: GenerationRecord[] = []
      let cursor: string | undefined
      for (let page = 0; page < 1000; page++) {
        const read = await opened.store.log.page({ ...query, ...(cursor === undefined ? {} : { cursor }) })
        expect(read.records.length).toBeLessThanOrEqual(query.limit)
        records.push(...read.records)
        cursor = read.cursor
        if (cursor === undefined) return records
        await between()
      }
      throw new Error('The pages do not end.')
    }
    const scanned = async (team: string, fromMs: number, toMs: number) => {
      const records: GenerationRecord[] = []
      for await (const batch of opened.store.log.scan(team, fromMs, toMs)) records.push(...batch)
      return sorted(records, 'newest')
    }

    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    test('pages, one after the other, are all that is wanted, sorted, whatever arrives between them', async () => {
      const worlds = fc.record({
        records: fc.array(randomRecord('', ended(HOUR_MS)), { maxLength: 30 }),
        arriving: fc.array(randomRecord('', ended(HOUR_MS)), { maxLength: 8 }),
        filter: fc.oneof(randomFilter, fc.constant({})),
        sort: fc.constantFrom(...SORTS),
        limit: fc.integer({ min: 1, max: 12 }),
      })
      await fc.assert(
        fc.asyncProperty(worlds, async ({ records, arriving, filter, sort, limit }) => {
          const team = newTeam()
          const [before, later] = [records, arriving.map(endingLater)].map((some) =>
            some.map((one) => ({ ...one, team })),
          )
          await put(before ?? [])
          const left = [...(later ?? [])]
          const read = await pagesOf({ team, filter, sort, limit }, () => put(left.splice(0, 2)))
          const expected = (before ?? []).filter((record) => isWanted(record, filter))
          expect(read).toEqual(sorted(expected, sort))
        }),
        { numRuns },
      )
    })

    test('every filter and every sort does what it means', async () => {
      const team = newTeam()
      const records = fc.sample(randomRecord(team, ended(HOUR_MS)), 60)
      await put(records)
      for (const filter of [{}, ...fc.sample(randomFilter, numRuns)])
        for (const sort of SORTS) {
          const expected = sorted(records, sort).filter((record) => isWanted(record, filter))
          expect(await pagesOf({ team, filter, sort, limit: 100 })).toEqual(expected)
        }
    })

    test('a page of nothing ends, and so does one that is just full', async () => {
      const team = newTeam()
      const query = { team, filter: {}, sort: 'newest', limit: 2 } as const
      expect(await pagesOf(query)).toEqual([])
      await put([1, 2].map((minutes) => sampleRecord({ team, createdAt: NOW - minutes * 60_000 })))
      expect(await pagesOf(query)).toHaveLength(2)
    })

    test('a cursor is of its query alone, with pages of any size', async () => {
      const team = newTeam()
      const records = [1, 2, 3, 4].map((minutes) => sampleRecord({ team, createdAt: NOW - minutes * 60_000 }))
      await put(records)
      const query: LogQuery = { team, filter: { project: 'support', minCost: 1n }, sort: 'cost', limit: 1 }
      const { cursor = '' } = await opened.store.log.page(query)
      const read = (changes: Partial<LogQuery>) => opened.store.log.page({ ...query, cursor, ...changes })
      expect(ids((await read({ limit: 9 })).records)).toEqual(ids(records.slice(1)))
      expect(ids((await read({ filter: { minCost: 1n, project: 'support' } })).records)).toEqual([records[1]?.id])
      await expect(read({ team: newTeam() })).rejects.toThrow(RangeError)
      await expect(read({ sort: 'duration' })).rejects.toThrow(RangeError)
      await expect(read({ filter: { project: 'support', minCost: 2n } })).rejects.toThrow(RangeError)
      await expect(read({ filter: { project: 'support' } })).rejects.toThrow(RangeError)
      await expect(read({ askedMs: NOW })).rejects.toThrow(RangeError)
      for (const broken of ['x', 'null', `${cursor}x`, cursor.slice(1), 'e30', 'bnVsbA', 'W10', '\0', 'x'.repeat(9000)])
        await expect(read({ cursor: broken })).rejects.toThrow(RangeError)
    })

    test('a cursor says when its question was asked first, which is a part of it', async () => {
      const team = newTeam()
      await put([1, 2, 3].map((minutes) => sampleRecord({ team, createdAt: NOW - minutes * 60_000 })))
      const query: LogQuery = { team, filter: {}, sort: 'newest', limit: 1, askedMs: NOW }
      const { cursor: first = '' } = await opened.store.log.page(query)
      const { cursor = '' } = await opened.store.log.page({ ...query, cursor: first })
      expect([askedIn(first), askedIn(cursor)]).toEqual([NOW, NOW])
      const other = { ...JSON.parse(Buffer.from(cursor, 'base64url').toString()), asked: NOW - 1 }
      const forged = Buffer.from(JSON.stringify(other)).toString('base64url')
      await expect(opened.store.log.page({ ...query, cursor: forged, askedMs: NOW - 1 })).rejects.toThrow(RangeError)
      await expect(opened.store.log.page({ ...query, cursor, askedMs: NOW - 1 })).rejects.toThrow(RangeError)
    })

    test('a record that is put again takes its own place', async () => {
      const team = newTeam()
      const record = sampleRecord({ team, createdAt: NOW - 60_000, outcome: 'lost', status: 0, tags: ['early'] })
      const whole: GenerationRecord = { ...record, outcome: 'complete', status: 200, tags: ['late'], user: 'other' }
      await put([record])
      await put([whole])
      await put([whole])
      const query = { team, sort: 'newest', limit: 10 } as const
      expect(await pagesOf({ ...query, filter: {} })).toEqual([whole])
      expect(await pagesOf({ ...query, filter: { tag: 'late', user: 'other' } })).toEqual([whole])
      for (const filter of [{ outcome: 'lost' }, { tag: 'early' }, { user: record.user ?? '' }] as const)
        expect(await pagesOf({ ...query, filter })).toEqual([])
      expect(await scanned(team, 0, NOW)).toEqual([whole])
      expect(await opened.store.log.find(team, record.id)).toEqual([whole])
    })

    test('a scan gives each record of that time once, and of that team alone', async () => {
      const team = newTeam()
      const start = NOW - 5 * HOUR_MS
      const times = [start - 1, start, start + 1, start + HOUR_MS - 1, start + HOUR_MS, start + 2 * HOUR_MS]
      const records = [...times, ...Array.from({ length: 300 }, () => start + 7)].map((createdAt) =>
        sampleRecord({ team, createdAt, id: generationId(createdAt) }),
      )
      await put([...records, sampleRecord({ team: newTeam(), createdAt: start })])
      const within = records.filter(({ createdAt }) => createdAt >= start && createdAt < start + HOUR_MS)
      expect(await scanned(team, start, start + HOUR_MS)).toEqual(sorted(within, 'newest'))
      expect(await scanned(team, start - HOUR_MS, NOW)).toEqual(sorted(records, 'newest'))
      expect(await scanned(team, start - HOUR_MS, start - 1)).toEqual([])
      expect(await scanned(newTeam(), 0, NOW)).toEqual([])
    })

    test('many of other projects that begin alike hide none of one’s own', async () => {
      const team = newTeam()
      const of = (project: string, providerResponseId: string) =>
        sampleRecord({ team, project, providerResponseId, createdAt: NOW - 60_000, id: generationId(NOW - 60_000) })
      const others = Array.from({ length: 120 }, () => of('other', 'resp_same'))
      const own = of('own', 'resp_same')
      await put([...others, own])
      expect(await opened.store.log.find(team, own.id.slice(0, 12), 'own')).toEqual([own])
      expect(await opened.store.log.find(team, 'resp_same', 'own')).toEqual([own])
      expect(await opened.store.log.find(team, own.id, 'own')).toEqual([own])
    })

    test('finds by the id, the beginning of one, and the provider’s own id', async () => {
      const team = newTeam()
      const [first, second, other] = [1, 2, 3].map((minutes) =>
        sampleRecord({ team, createdAt: NOW - minutes * 60_000, providerResponseId: `resp_${minutes}%` }),
      )
      if (!first || !second || !other) throw new Error('no records')
      await put([first, second, other])
      const find = async (id: string) => sorted(await opened.store.log.find(team, id), 'newest')
      expect(await find(first.id)).toEqual([first])
      expect(await find(first.id.slice(0, 20))).toEqual([first])
      expect(await find(first.id.slice(0, 8))).toEqual([first, second, other])
      expect(await find('resp_2%')).toEqual([second])
      for (const id of [first.id, first.id.slice(0, 8), 'resp_1%'])
        expect(await opened.store.log.find(team, id, 'elsewhere')).toEqual([])
      for (const id of [
        first.id.slice(0, 7),
        '',
        'gen_',
        'gen_%___',
        'resp_2',
        'resp_%',
        `${first.id}0`,
        'x'.repeat(3000),
      ])
        expect(await find(id)).toEqual([])
      expect(await opened.store.log.find(newTeam(), first.id)).toEqual([])
      expect(await opened.store.log.find(newTeam(), 'resp_2%')).toEqual([])
    })
  })
