import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqliteAccounts } from '../../../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, inTransaction, openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { MIGRATIONS } from '../../../../lambda/storage/sqlite/migrations.ts'
import { openStore } from '../../../harness/open-store.ts'
import { sampleKey, sampleRecord } from '../conformance/sample.ts'

const run = promisify(execFile)

let dataDir: string
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'pointsman-')), 'new', 'folder')
})
afterEach(() => rmSync(join(dataDir, '..', '..'), { recursive: true }))

test('makes its folder for the owner alone and keeps what was written', async () => {
  const key = sampleKey()
  const first = openDatabase(databaseFile(dataDir))
  await sqliteAccounts(first).addKey(key)
  first.close()
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  const second = openDatabase(databaseFile(dataDir))
  expect(await sqliteAccounts(second).keyByHash(key.hash)).toEqual(key)
  second.close()
})

test('refuses a file that a newer version wrote, and leaves it as it is', () => {
  openDatabase(databaseFile(dataDir)).close()
  const raw = new DatabaseSync(databaseFile(dataDir))
  raw.exec('PRAGMA user_version = 99')
  expect(() => openDatabase(databaseFile(dataDir))).toThrow('The database has schema 99')
  expect(raw.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 })
  raw.close()
})

/** The file as the version of that schema left it. */
const openedBy = (version: number): DatabaseSync => {
  mkdirSync(dataDir, { recursive: true })
  const raw = new DatabaseSync(databaseFile(dataDir))
  raw.exec('PRAGMA journal_mode = WAL')
  for (const step of MIGRATIONS.slice(0, version)) raw.exec(step)
  raw.exec(`PRAGMA user_version = ${version}`)
  return raw
}

test.each(MIGRATIONS.map((_, index) => index + 1))(
  'opens what schema %i left, with its keys and records',
  async (version) => {
    const [key, record] = [sampleKey(), sampleRecord()]
    const { hash, id, name, team, project, createdAt } = key
    const { principal, ...rest } = record
    const kept = version < 6 ? { ...rest, keyId: principal.id, keyName: principal.name } : record
    const raw = openedBy(version)
    raw
      .prepare('INSERT INTO keys (hash, id, name, team, project, createdAt) VALUES (?, ?, ?, ?, ?, ?)')
      .run(hash, id, name, team, project, createdAt)
    raw
      .prepare('INSERT INTO generations (team, id, record) VALUES (?, ?, ?)')
      .run(team, record.id, JSON.stringify(kept))
    raw.close()
    const { database, generations, close } = openStore({ folder: dataDir })
    await generations.open(sampleRecord())
    expect(await sqliteAccounts(database).keyByHash(hash)).toEqual(key)
    expect(await generations.recent(team, 10)).toEqual([record])
    await close()
  },
)

test('what makes a transaction fail is what is told, also where it is rolled back already', () => {
  const database = openDatabase(databaseFile(dataDir))
  const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count'])
  database.exec(`PRAGMA max_page_count = ${pages}`)
  const fill = database.prepare('INSERT INTO generations (team, id, record) VALUES (?, ?, ?)')
  const filling = () =>
    inTransaction(database, () => {
      for (let n = 0; n < 100; n++) fill.run('t', `${n}`, 'x'.repeat(1000))
    })
  expect(filling).toThrow('database or disk is full')
  expect(filling).toThrow('database or disk is full')
  expect(database.prepare('SELECT count(*) AS n FROM generations').get()).toEqual({ n: 0 })
  database.close()
})

test('processes may open a new file at once and all write', async () => {
  const at = (path: string) => JSON.stringify(new URL(`../../../../lambda/storage/sqlite/${path}`, import.meta.url))
  const writer = `
    const { openDatabase } = await import(${at('database.ts')})
    const { sqliteSettings } = await import(${at('settings.ts')})
    const settings = sqliteSettings(openDatabase(process.argv[1]))
    const numbers = Array.from({ length: 50 }, (_, n) => n)
    await Promise.all(numbers.map((n) => settings.setZeroDataRetention(process.pid + '-' + n, true)))`
  const start = () => run(process.execPath, ['--input-type=module', '-e', writer, databaseFile(dataDir)])
  await Promise.all([start(), start(), start(), start()])
  const database = openDatabase(databaseFile(dataDir))
  expect(database.prepare('SELECT count(*) AS n FROM settings').get()).toEqual({ n: 200 })
  database.close()
})
