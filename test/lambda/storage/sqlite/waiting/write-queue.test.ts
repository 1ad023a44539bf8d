import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Entry } from '../../../../../lambda/storage/sqlite/generation-rows.ts'
import type { StoreThread } from '../../../../../lambda/storage/sqlite/store-thread.ts'
import { hasNoRoom, NoRoomError, roomWatch } from '../../../../../lambda/storage/sqlite/waiting/no-room.ts'
import { writeQueue } from '../../../../../lambda/storage/sqlite/waiting/write-queue.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const LIMITS = { maxWaiting: 1000, maxCharacters: 10_000 }

/** A queue before a file that takes nothing while `disk.why` is set. */
const opened = (limits: Partial<typeof LIMITS> = {}) => {
  const disk: { why: Error | undefined; tries: number } = { why: undefined, tries: 0 }
  const batches: string[][] = []
  const log: unknown[] = []
  const released: string[] = []
  const write = async (entries: readonly Entry[]): Promise<void> => {
    disk.tries++
    await undefined
    if (disk.why) throw disk.why
    batches.push(entries.map(({ id }) => id))
  }
  const thread = {
    later: (_: 'write', entries: readonly Entry[]) => write(entries),
    hurry: () => undefined,
  } as unknown as StoreThread
  const queue = writeQueue(thread, {
    ...{ ...LIMITS, ...limits },
    room: roomWatch((entry) => log.push(entry)),
    stored: (ids) => released.push(...ids),
  })
  const add = (id: string, isKept = false) => queue.add({ team: 't', id, record: `"${id}"` }, isKept)
  return { disk, batches, log, released, queue, add }
}

const FULL = new NoRoomError('pointsman.db: database or disk is full')

describe('while the disk is full', () => {
  test('records wait, and are stored in their order, once each, when there is room', async () => {
    const { disk, batches, released, queue, add } = opened()
    disk.why = FULL
    const ids = Array.from({ length: 700 }, (_, n) => `${n}`)
    const stored: string[] = []
    const all = ids.map((id) => add(id, Number(id) < 50).then(() => stored.push(id)))
    await vi.advanceTimersByTimeAsync(5000)
    expect([stored, released, batches]).toEqual([[], [], []])
    expect(queue.all().map(({ id }) => id)).toEqual(ids)
    disk.why = undefined
    await vi.advanceTimersByTimeAsync(1100)
    await Promise.all(all)
    expect(batches.flat()).toEqual(ids)
    expect(Math.max(...batches.map(({ length }) => length))).toBe(500)
    expect([stored, released, queue.all()]).toEqual([ids, ids, []])
  })

  test('it is tried once a second, however many come, and at once when it is asked for', async () => {
    const { disk, queue, add } = opened()
    disk.why = FULL
    for (let n = 0; n < 100; n++) {
      void add(`${n}`)
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(disk.tries).toBeLessThanOrEqual(11)
    expect(disk.tries).toBeGreaterThanOrEqual(9)
    disk.tries = 0
    queue.flush()
    expect(disk.tries).toBe(1)
  })

  test('that is said once, and once that all are stored; the next time again', async () => {
    const { disk, log, add } = opened()
    for (let time = 1; time <= 2; time++) {
      disk.why = FULL
      for (let n = 0; n < 10; n++) {
        void add(`${n}`)
        await vi.advanceTimersByTimeAsync(500)
      }
      expect(log).toHaveLength(2 * time - 1)
      disk.why = undefined
      await vi.advanceTimersByTimeAsync(1100)
      expect(log.slice(-2)).toEqual([
        { level: 'error', message: expect.stringContaining('the disk is full'), waiting: 1, reason: FULL.message },
        { level: 'info', message: expect.stringContaining('none waits for it any more'), stored: 10 },
      ])
    }
  })

  test('that is said again the next time, though what waited was refused for another reason', async () => {
    const { disk, log, add } = opened()
    for (let time = 1; time <= 2; time++) {
      disk.why = FULL
      const put = add('a').catch((error: unknown) => error)
      await vi.advanceTimersByTimeAsync(100)
      disk.why = new Error('the thread broke')
      await vi.advanceTimersByTimeAsync(1100)
      expect(await put).toBe(disk.why)
      expect(log).toHaveLength(2 * time)
      expect(log.at(-1)).toMatchObject({ level: 'info', stored: 0 })
    }
  })

  test('whoever waits for what was put hears that it waits', async () => {
    const { disk, queue, add } = opened()
    disk.why = FULL
    void add('a')
    const written = queue.written()
    await vi.advanceTimersByTimeAsync(1)
    await written
    expect(queue.all()).toHaveLength(1)
  })

  test.each([
    ['records', { maxWaiting: 3 }],
    ['characters', { maxCharacters: 11 }],
  ])('no more than so many %s wait', async (_, limits) => {
    const { disk, queue, add } = opened(limits)
    disk.why = FULL
    for (const id of ['a', 'b', 'c']) {
      expect(queue.hasRoomFor(`"${id}"`)).toBe(true)
      void add(id)
    }
    // Of the same one there is one, whichever came last.
    void add('c')
    expect(queue.hasRoomFor('"d"')).toBe(false)
    disk.why = undefined
    await vi.advanceTimersByTimeAsync(1100)
    expect(queue.hasRoomFor('"d"')).toBe(true)
  })

  test('what waits when it is closed is told, unless the journal has it', async () => {
    const { disk, queue, add } = opened()
    disk.why = FULL
    const all = Promise.allSettled([add('a', true), add('b'), add('c', true)])
    await vi.advanceTimersByTimeAsync(1500)
    queue.close(new Error('stopped'))
    expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    const { tries } = disk
    await vi.advanceTimersByTimeAsync(5000)
    expect(disk.tries).toBe(tries)
  })
})

test('what the file refuses for another reason is told at once, and is not tried again', async () => {
  const { disk, released, log, add } = opened()
  disk.why = new Error('no such table')
  await expect(add('a')).rejects.toThrow('no such table')
  expect([disk.tries, released, log]).toEqual([1, [], []])
})

test.each([
  [{ errcode: 13 }, true],
  [{ errcode: 10 }, true],
  [{ errcode: 778 }, true],
  [{ code: 'ENOSPC' }, true],
  [{ code: 'EDQUOT' }, true],
  [{ errcode: 5 }, false],
  [{ errcode: 1 }, false],
  [{ code: 'EACCES' }, false],
  [{}, false],
])('%j is a disk without room: %s', (fields, expected) =>
  expect(hasNoRoom(Object.assign(new Error('x'), fields))).toBe(expected),
)
