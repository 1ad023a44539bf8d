import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUR_MS } from '../../../../lambda/storage/calendar.ts'
import { type Cell, COUNTS, NO_SUMS, type Sheet, type Sums } from '../../../../lambda/storage/ledger/sums.ts'
import { NOW } from './sample.ts'
import type { Open, Opened } from './store.ts'

const counts = (of: (index: number) => number) =>
  Object.fromEntries(COUNTS.map((name, index) => [name, of(index)])) as Pick<Cell, (typeof COUNTS)[number]>

/** A cell whose every number is another one. */
export const sampleCell = (changes: Partial<Cell> = {}): Cell => ({
  ...{ project: 'support', key: 'key_01M828YY3X5TAQXNVBHPYA8GBA', model: 'anthropic/claude-opus-4.6' },
  ...{ provider: 'bedrock', owner: 'deployment', zeroDataRetention: false },
  ...counts((index) => index * 1000),
  known: 12345678901234567890123456789n,
  market: 12345678901234567890123456790n,
  maxCost: 9223372036854775808n,
  maxDurationMs: 4210,
  ttft: { 0: 1, 18: 2 },
  ...changes,
})

const sheetOf = (model: string): Sheet => ({
  cells: [sampleCell({ model })],
  users: [sampleCell({ model, user: 'customer #1 "ü"' })],
  tags: [sampleCell({ model, tag: '~none' }), sampleCell({ model, tag: '__proto__' })],
})

const START = NOW - 48 * HOUR_MS

/** What every store of sums does. */
export const sumsConformance = (name: string, open: Open<Sums>) =>
  describe(`${name}: sums`, () => {
    let opened: Opened<Sums>
    let teams = 0
    const newHour = (startMs = START) => ({ team: `sums ${teams++} #ü`, startMs })
    const published = async (team: string, list: keyof Sheet = 'cells', fromMs = START, toMs = NOW) =>
      (await opened.store.read(team, fromMs, toMs, list)).toSorted((a, b) => a.startMs - b.startMs)
    const modelsOf = async (team: string) =>
      (await published(team)).map(({ sheet }) => sheet.cells.map(({ model }) => model))

    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())

    describe('a mark', () => {
      test('grows with each change, by at least as much', async () => {
        const hour = newHour()
        await opened.store.mark([{ ...hour, changes: 3 }])
        const [first] = await opened.store.marked(hour.team)
        expect(first).toMatchObject(hour)
        expect(first?.changes).toBeGreaterThanOrEqual(3)
        await opened.store.mark([{ ...hour, changes: 2 }])
        const [second] = await opened.store.marked(hour.team)
        expect(second?.changes).toBeGreaterThanOrEqual((first?.changes ?? 0) + 2)
      })

      test('is one for each hour, the oldest first, of one team or of all', async () => {
        const { team } = newHour()
        const hours = [5, 1, 3].map((hour) => ({ team, startMs: START + hour * HOUR_MS, changes: 1 }))
        const other = { ...newHour(START + 2 * HOUR_MS), changes: 1 }
        await opened.store.mark([...hours, other])
        await opened.store.mark([])
        const startsOf = async (of?: string) => (await opened.store.marked(of)).map(({ startMs }) => startMs)
        const expected = [1, 3, 5].map((hour) => START + hour * HOUR_MS)
        expect(await startsOf(team)).toEqual(expected)
        const all = await opened.store.marked()
        expect(all.filter((mark) => mark.team === team).map(({ startMs }) => startMs)).toEqual(expected)
        expect(all.filter((mark) => mark.team === other.team)).toHaveLength(1)
        expect(await startsOf()).toEqual((await startsOf()).toSorted((a, b) => a - b))
      })

      test('is taken away unless more has changed meanwhile', async () => {
        const hour = newHour()
        await opened.store.mark([{ ...hour, changes: 1 }])
        const [mark] = await opened.store.marked(hour.team)
        if (!mark) throw new Error('no mark')
        await opened.store.mark([{ ...hour, changes: 1 }])
        await opened.store.unmark(mark)
        const [newer] = await opened.store.marked(hour.team)
        if (!newer) throw new Error('no mark')
        await opened.store.unmark(newer)
        expect(await opened.store.marked(hour.team)).toEqual([])
        await opened.store.unmark(newer)
        await opened.store.unmark({ ...newHour(), changes: 1 })
        expect(await opened.store.marked(hour.team)).toEqual([])
      })

      test('of a later change is not taken away by whoever saw one of the same size before', async () => {
        const hour = newHour()
        await opened.store.mark([{ ...hour, changes: 1 }])
        const [seen] = await opened.store.marked(hour.team)
        if (!seen) throw new Error('no mark')
        await opened.store.unmark(seen)
        await opened.store.mark([{ ...hour, changes: 1 }])
        await opened.store.unmark(seen)
        expect(await opened.store.marked(hour.team)).toHaveLength(1)
      })

      test('counts all that mark at once', async () => {
        const hour = newHour()
        await Promise.all(Array.from({ length: 20 }, () => opened.store.mark([{ ...hour, changes: 1 }])))
        expect((await opened.store.marked(hour.team))[0]?.changes).toBeGreaterThanOrEqual(20)
      })
    })

    describe('a version', () => {
      test('is newer than all that were begun, also at once', async () => {
        const hour = newHour()
        const versions = await Promise.all(Array.from({ length: 20 }, () => opened.store.begin(hour)))
        expect(new Set(versions).size).toBe(20)
        expect(await opened.store.begin(hour)).toBeGreaterThan(Math.max(...versions))
      })

      test('is read when it is published, list by list, with when its log was read', async () => {
        const hour = newHour()
        const sheet = sheetOf('m')
        const version = await opened.store.begin(hour)
        expect(await published(hour.team)).toEqual([])
        expect(await opened.store.publish(version, { ...hour, sheet, asOfMs: NOW - 5 })).toBe(true)
        for (const list of ['cells', 'users', 'tags'] as const) {
          const [read, ...more] = await published(hour.team, list)
          expect(more).toEqual([])
          expect(read).toMatchObject({ ...hour, asOfMs: NOW - 5 })
          expect(read?.sheet[list]).toEqual(sheet[list])
        }
      })

      test('takes the place of the one before, also where there is nothing more', async () => {
        const hour = newHour()
        for (const sheet of [sheetOf('a'), sheetOf('b'), NO_SUMS]) {
          const version = await opened.store.begin(hour)
          expect(await opened.store.publish(version, { ...hour, sheet, asOfMs: NOW })).toBe(true)
          expect((await published(hour.team)).map((read) => read.sheet.cells)).toEqual([sheet.cells])
          expect((await published(hour.team, 'tags')).map((read) => read.sheet.tags)).toEqual([sheet.tags])
        }
      })

      test('is nothing once a newer one was begun, whether that is published or not', async () => {
        const hour = newHour()
        const zero = await opened.store.begin(hour)
        await opened.store.publish(zero, { ...hour, sheet: sheetOf('zero'), asOfMs: NOW })
        const first = await opened.store.begin(hour)
        const second = await opened.store.begin(hour)
        expect(await opened.store.publish(first, { ...hour, sheet: sheetOf('first'), asOfMs: NOW })).toBe(false)
        expect(await modelsOf(hour.team)).toEqual([['zero']])
        expect(await opened.store.publish(second, { ...hour, sheet: sheetOf('second'), asOfMs: NOW })).toBe(true)
        expect(await opened.store.publish(first, { ...hour, sheet: sheetOf('first'), asOfMs: NOW })).toBe(false)
        expect(await modelsOf(hour.team)).toEqual([['second']])
      })

      test('is of its hour and team alone', async () => {
        const [one, other] = [newHour(), newHour()]
        const next = { ...one, startMs: one.startMs + HOUR_MS }
        const versions = await Promise.all([one, next, other].map((hour) => opened.store.begin(hour)))
        for (const [index, hour] of [one, next, other].entries())
          expect(
            await opened.store.publish(versions[index] ?? 0, { ...hour, sheet: sheetOf(`${index}`), asOfMs: NOW }),
          ).toBe(true)
        expect(await modelsOf(one.team)).toEqual([['0'], ['1']])
        expect(await modelsOf(other.team)).toEqual([['2']])
      })

      test('of a busy hour is read whole', async () => {
        const hour = newHour()
        const cells = Array.from({ length: 3000 }, (_, index) => sampleCell({ key: `key_${index}_${'x'.repeat(60)}` }))
        const version = await opened.store.begin(hour)
        await opened.store.publish(version, { ...hour, sheet: { ...NO_SUMS, cells }, asOfMs: NOW })
        const [read] = await published(hour.team)
        expect(new Set(read?.sheet.cells.map(({ key }) => key)).size).toBe(3000)
        expect(read?.sheet.cells).toHaveLength(3000)
      })
    })

    test('hours are read over days and months, the end excluded', async () => {
      const { team } = newHour()
      const starts = [0, 1, 23, 24, 24 * 31].map((hours) => Date.UTC(2026, 8, 30) + hours * HOUR_MS)
      for (const startMs of starts) {
        const version = await opened.store.begin({ team, startMs })
        await opened.store.publish(version, { team, startMs, sheet: sheetOf(`${startMs}`), asOfMs: NOW })
      }
      const startsOf = async (fromMs: number, toMs: number) =>
        (await published(team, 'users', fromMs, toMs)).map(({ startMs }) => startMs)
      const [first = 0, , , , last = 0] = starts
      expect(await startsOf(first, last + 1)).toEqual(starts)
      expect(await startsOf(first, last)).toEqual(starts.slice(0, -1))
      expect(await startsOf(first + 1, last)).toEqual(starts.slice(1, -1))
      expect(await startsOf(last + 1, last + HOUR_MS)).toEqual([])
    })
  })
