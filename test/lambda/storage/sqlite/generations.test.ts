import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import { databaseFile, journalFolder, onServingLoop, openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { type SqliteGenerations, sqliteGenerations } from '../../../../lambda/storage/sqlite/generations.ts'
import { jobsOn } from '../../../../lambda/storage/sqlite/jobs.ts'
import { type Journal, openJournal } from '../../../../lambda/storage/sqlite/journal/journal.ts'
import { linesIn } from '../../../../lambda/storage/sqlite/journal/line.ts'
import { type StoreThread, storeThread } from '../../../../lambda/storage/sqlite/store-thread.ts'
import { openStore } from '../../../harness/open-store.ts'
import { lockFile } from '../../../harness/sqlite-lock.ts'
import { sampleRecord } from '../conformance/sample.ts'

const MAX_WAITING = 20

let folder: string
let database: DatabaseSync
let thread: StoreThread
let generations: SqliteGenerations

beforeEach(() => {
  const store = openStore({ maxWaiting: MAX_WAITING })
  ;({ folder, database, thread, generations } = store)
  onServingLoop(database)
  return store.close
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

  test('what is too much is refused at once and not kept in memory', async () => {
    const lock = await lockFile(databaseFile(folder))
    const [first, ...others] = records(MAX_WAITING)
    const all = [first, ...others].map((record) => record && generations.put(record))
    await expect(generations.put(sampleRecord())).rejects.toThrow('20 records wait to be written already')
    await generations.open(sampleRecord())
    await lock.release()
    await Promise.all(all)
    await generations.put(sampleRecord())
    expect((await idsIn()).size).toBe(MAX_WAITING + 1)
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

describe('with a journal', () => {
  const folderOf = () => journalFolder(databaseFile(folder))
  const journalText = () => readFileSync(join(folderOf(), `${thread.processId}.jsonl`), 'utf8')
  const storeOf = (journal: Journal) => sqliteGenerations(database, thread, { journal })
  const inTable = (): number => Number(database.prepare('SELECT count(*) AS n FROM generations').get()?.['n'])

  test('requests and records are there at once, and no longer when they are in the file', async () => {
    const journal = openJournal(folderOf(), thread.processId)
    const own = storeOf(journal)
    const record = sampleRecord()
    void own.open(record)
    expect(linesIn(journalText())).toEqual([{ open: record }])
    const stored = own.put(record)
    expect(linesIn(journalText())).toEqual([{ open: record }, { done: record }])
    expect([await own.get('default', record.id), await own.recent('default', 1)]).toEqual([record, [record]])
    await stored
    expect([journalText(), inTable()]).toEqual(['', 1])
    journal.close()
    expect(readdirSync(folderOf())).toEqual([])
  })

  test('what a request holds is kept beyond that, until it is settled', async () => {
    const journal = openJournal(folderOf(), thread.processId)
    const own = storeOf(journal)
    const record = sampleRecord({ holds: [{ id: 'H', scope: 'team', of: 't', window: 'none', amounts: '1,1,1' }] })
    await own.put(record)
    expect([linesIn(journalText()), inTable()]).toEqual([[{ done: record }], 1])
    own.settled(record.id)
    expect(journalText()).toBe('')
    journal.close()
  })

  test('what the file refuses is kept until it is put again, or by the next process', async () => {
    const journal = openJournal(folderOf(), thread.processId)
    const own = storeOf(journal)
    const [again, never] = [sampleRecord(), sampleRecord()]
    const other = openDatabase(databaseFile(folder))
    other.exec('ALTER TABLE generations RENAME TO away')
    await Promise.all([again, never].map((record) => expect(own.put(record)).rejects.toThrow('no such table')))
    expect(linesIn(journalText())).toEqual([{ done: again }, { done: never }])
    other.exec('ALTER TABLE away RENAME TO generations')
    other.close()
    await own.put(again)
    expect(inTable()).toBe(1)
    journal.close()
    expect(linesIn(journalText())).toContainEqual({ done: never })
  })

  test('records share a transaction, which does not wait for more when it is flushed', async () => {
    const own = storeOf(openJournal(folderOf(), thread.processId))
    const run = vi.spyOn(thread, 'later')
    const stored = Promise.all(records(10).map(own.put))
    const startedAt = performance.now()
    own.flush()
    await stored
    await Promise.all(records(10).map(own.put))
    expect(run).toHaveBeenCalledTimes(2)
    expect(performance.now() - startedAt).toBeGreaterThan(45)
    expect(inTable()).toBe(20)
  })

  test('nobody waits for a lock, and what the file has not taken when it is closed is left to the next process', async () => {
    const lock = await lockFile(databaseFile(folder))
    const journal = openJournal(folderOf(), thread.processId)
    const own = storeOf(journal)
    const [first, second, third] = [sampleRecord(), sampleRecord(), sampleRecord()]
    await own.open(first)
    const stored = [own.put(first), own.put(second)]
    await own.open(third)
    own.close()
    await Promise.all(stored)
    await thread.close()
    journal.close()
    await lock.release()
    expect(inTable()).toBe(0)
    const next = jobsOn(openDatabase(databaseFile(folder)), folderOf(), `${thread.processId}-next`)
    expect((await next.tend()).lost).toMatchObject([{ id: third.id, outcome: 'lost' }])
    expect(inTable()).toBe(3)
  })

  test('records that it cannot keep are written at once, and no request fails', async () => {
    mkdirSync(folderOf())
    symlinkSync('/dev/full', join(folderOf(), `${thread.processId}.draft.jsonl`))
    const own = storeOf(openJournal(folderOf(), thread.processId))
    const run = vi.spyOn(thread, 'later')
    const record = sampleRecord()
    await own.open(record)
    const stored = own.put(record)
    expect(run).toHaveBeenCalledTimes(1)
    await stored
    expect(await own.recent('default', 1)).toEqual([record])
  })
})
