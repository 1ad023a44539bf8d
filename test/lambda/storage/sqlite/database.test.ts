import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqliteAccounts } from '../../../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { sqliteGenerations } from '../../../../lambda/storage/sqlite/generations.ts'
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

test('records of before there were principals name the key as one', async () => {
  const first = openDatabase(databaseFile(dataDir))
  const record = sampleRecord()
  const { principal, ...rest } = record
  const before = JSON.stringify({ ...rest, keyId: principal.id, keyName: principal.name })
  first.prepare('INSERT INTO generations (team, id, record) VALUES (?, ?, ?)').run(record.team, record.id, before)
  first.exec('PRAGMA user_version = 5')
  first.close()
  const second = openDatabase(databaseFile(dataDir))
  expect(await sqliteGenerations(second).get(record.team, record.id)).toEqual(record)
  second.close()
})

test('processes may open a new file at once and all write', async () => {
  const at = (path: string) => JSON.stringify(new URL(`../../../../lambda/storage/sqlite/${path}`, import.meta.url))
  const writer = `
    const { openDatabase } = await import(${at('database.ts')})
    const { sqliteSettings } = await import(${at('settings.ts')})
    const settings = sqliteSettings(openDatabase(process.argv[1]))
    for (let n = 0; n < 50; n++) await settings.setZeroDataRetention(process.pid + '-' + n, true)`
  const start = () => run(process.execPath, ['--input-type=module', '-e', writer, databaseFile(dataDir)])
  await Promise.all([start(), start(), start(), start()])
  const database = openDatabase(databaseFile(dataDir))
  expect(database.prepare('SELECT count(*) AS n FROM settings').get()).toEqual({ n: 200 })
  database.close()
})
