import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import { databaseFile, onServingLoop, openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { type SqliteGenerations, sqliteGenerations } from '../../../../lambda/storage/sqlite/generations.ts'
import { openRows } from '../../../../lambda/storage/sqlite/open-rows.ts'
import { type StoreThread, storeThread } from '../../../../lambda/storage/sqlite/store-thread.ts'
import { lockFile } from '../../../harness/sqlite-lock.ts'
import { sampleRecord } from '../conformance/sample.ts'

const MAX_WAITING = 20

let folder: string
let database: DatabaseSync
let thread: StoreThread
let generations: SqliteGenerations

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
  database = openDatabase(databaseFile(folder))
  onServingLoop(database)
  thread = storeThread(databaseFile(folder))
  generations = sqliteGenerations(database, thread, { maxWaiting: MAX_WAITING })
})
afterEach(async () => {
  await thread.close()
  database.close()
  rmSync(folder, { recursive: true })
})

const records = (count: number): GenerationRecord[] => Array.from({ length: count }, () => sampleRecord())

const idsIn = async (): Promise<Set<string>> => new Set((await generations.recent('default', 1000)).map(({ id }) => id))

describe('while another process holds the lock', () => {
  test('records wait in order, can be read, and are all there when it is gone', async () => {
    const lock = await lockFile(databaseFile(folder))
    const [first, ...others] = records(10)
    const stored: string[] = []
    const keep = (record: GenerationRecord) => generations.put(record).then(() => stored.push(record.id))
    const all = [first, ...others].map((record) => record && keep(record))
    expect(first && (await generations.get('default', first.id))).toEqual(first)
    expect(stored).toEqual([])
    await lock.release()
    await Promise.all(all)
    expect(stored).toEqual([first, ...others].map((record) => record?.id))
    expect(await idsIn()).toEqual(new Set(stored))
  })

  test('an answer is not kept waiting, and its request is written later all the same', async () => {
    const lock = await lockFile(databaseFile(folder))
    const [before, after] = [sampleRecord(), sampleRecord()]
    await generations.open(before)
    await generations.open(after)
    const open = database.prepare('SELECT id FROM open_generations ORDER BY id')
    expect(open.all()).toEqual([])
    await lock.release()
    await expect.poll(() => open.all().length).toBe(2)
  })

  test('what is too much is refused at once and not kept in memory', async () => {
    const lock = await lockFile(databaseFile(folder))
    const [first, ...others] = records(1 + MAX_WAITING)
    const all = [first, ...others].map((record) => record && generations.put(record))
    await expect(generations.put(sampleRecord())).rejects.toThrow('20 records wait to be written already')
    await generations.open(sampleRecord())
    await lock.release()
    await Promise.all(all)
    await generations.put(sampleRecord())
    expect((await idsIn()).size).toBe(MAX_WAITING + 2)
  })

  test('whoever closes the store tells what it never took', async () => {
    const lock = await lockFile(databaseFile(folder))
    const waiting = records(3).map((record) => generations.put(record))
    generations.close()
    for (const put of await Promise.allSettled(waiting))
      expect(put).toMatchObject({ reason: new Error('The server stopped before the database took it.') })
    await expect(generations.put(sampleRecord())).rejects.toThrow('The server stopped')
    await lock.release()
  })
})

test('the connection of the serving loop writes nothing', () => {
  expect(() => database.exec('DELETE FROM generations')).toThrow('readonly')
})

test('what the file does not take is told with its name and the reason', async () => {
  const other = openDatabase(databaseFile(folder))
  other.exec('DROP TABLE generations')
  other.close()
  await expect(generations.put(sampleRecord())).rejects.toThrow(`${databaseFile(folder)}: no such table: generations`)
})

test('a thread that cannot begin says why, and the next call begins another one', async () => {
  const obstacle = join(folder, 'file')
  writeFileSync(obstacle, '')
  const other = storeThread(join(obstacle, 'pointsman.db'))
  await expect(other.run('recent', 'default', 1)).rejects.toThrow(/file.pointsman\.db: E/)
  rmSync(obstacle)
  expect(await other.run('recent', 'default', 1)).toEqual([])
  await other.close()
  await expect(other.run('recent', 'default', 1)).rejects.toThrow('is closed')
})

describe('open requests that the serving loop keeps itself', () => {
  const ids = () => database.prepare('SELECT id, process FROM open_generations ORDER BY id').all()

  test('are there at once, with their process, and are closed by their record', async () => {
    const rows = openRows(databaseFile(folder), thread.processId)
    const own = sqliteGenerations(database, thread, { rows })
    const record = sampleRecord()
    void own.open(record)
    expect(ids()).toEqual([{ id: record.id, process: thread.processId }])
    expect(database.prepare('SELECT id FROM processes').all()).toEqual([{ id: thread.processId }])
    await own.put(record)
    expect([ids(), await own.get(record.team, record.id)]).toEqual([[], record])
    rows.close()
  })

  test('wait for nobody: who cannot be written at once goes through the thread', async () => {
    const rows = openRows(databaseFile(folder), thread.processId)
    const own = sqliteGenerations(database, thread, { rows })
    await own.open(sampleRecord())
    const lock = await lockFile(databaseFile(folder))
    const startedAt = performance.now()
    expect(rows.keep('gen_1', '{}')).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(50)
    await own.open(sampleRecord())
    expect(ids()).toHaveLength(1)
    await lock.release()
    await expect.poll(() => ids().length).toBe(2)
    rows.close()
  })
})
