import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { sqliteAccounts } from '../../../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { sqliteGenerations } from '../../../../lambda/storage/sqlite/generations.ts'
import { sqlitePushedCatalogs } from '../../../../lambda/storage/sqlite/pushed-catalogs.ts'
import { sqliteSettings } from '../../../../lambda/storage/sqlite/settings.ts'
import { sqliteStatistics } from '../../../../lambda/storage/sqlite/statistics.ts'
import { storeThread } from '../../../../lambda/storage/sqlite/store-thread.ts'
import { threadedStatistics } from '../../../../lambda/storage/sqlite/threaded-statistics.ts'
import { accountsConformance } from '../conformance/accounts.ts'
import { generationsConformance } from '../conformance/generations.ts'
import { pushedCatalogsConformance } from '../conformance/pushed-catalogs.ts'
import { settingsConformance } from '../conformance/settings.ts'
import { statisticsConformance } from '../conformance/statistics.ts'

interface OpenDatabase {
  readonly database: DatabaseSync
  readonly file: string
  close(): void
}

const openFolder = (): OpenDatabase => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const file = databaseFile(join(folder, 'data'))
  const database = openDatabase(file)
  return {
    database,
    file,
    close: () => {
      if (database.isOpen) database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

const openMemory = (): OpenDatabase => ({
  database: openDatabase(':memory:'),
  file: ':memory:',
  close: () => undefined,
})

describe.each([
  ['SQLite in memory', openMemory],
  ['SQLite in a file', openFolder],
])('%s', (name, open) => {
  accountsConformance(name, () => {
    const { database, close } = open()
    return { store: sqliteAccounts(database), close }
  })
  statisticsConformance(name, () => {
    const { database, close } = open()
    return { store: sqliteStatistics(database), close }
  })
  pushedCatalogsConformance(name, () => {
    const { database, close } = open()
    return { store: sqlitePushedCatalogs(database), close }
  })
  settingsConformance(name, () => {
    const { database, close } = open()
    return { store: { settings: sqliteSettings(database), breakDown: () => database.close() }, close }
  })
})

generationsConformance('SQLite', () => {
  const { database, file, close } = openFolder()
  const thread = storeThread(file)
  return { store: sqliteGenerations(database, thread), close: () => thread.close().then(close) }
})

statisticsConformance('SQLite, from its thread', () => {
  const { file, close } = openFolder()
  const thread = storeThread(file)
  return { store: threadedStatistics(thread), close: () => thread.close().then(close) }
})

test('a setting holds for every process when it is set', async () => {
  const { database, file, close } = openFolder()
  const other = openDatabase(file)
  const [mine, theirs] = [sqliteSettings(database), sqliteSettings(other)]
  for (const on of [true, false]) {
    await theirs.of('a')
    await mine.setZeroDataRetention('a', on)
    expect((await theirs.of('a')).zeroDataRetention).toBe(on)
  }
  other.close()
  close()
})
