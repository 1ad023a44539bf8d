import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { describe } from 'vitest'
import { sqliteAccounts } from '../../../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { sqliteGenerations } from '../../../../lambda/storage/sqlite/generations.ts'
import { sqliteSettings } from '../../../../lambda/storage/sqlite/settings.ts'
import { sqliteStatistics } from '../../../../lambda/storage/sqlite/statistics.ts'
import { accountsConformance } from '../conformance/accounts.ts'
import { generationsConformance } from '../conformance/generations.ts'
import { settingsConformance } from '../conformance/settings.ts'
import { statisticsConformance } from '../conformance/statistics.ts'

const openFolder = (): { database: DatabaseSync; close(): void } => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const database = openDatabase(databaseFile(join(folder, 'data')))
  return {
    database,
    close: () => {
      if (database.isOpen) database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

const openMemory = (): { database: DatabaseSync; close(): void } => ({
  database: openDatabase(':memory:'),
  close: () => undefined,
})

describe.each([
  ['SQLite in memory', openMemory],
  ['SQLite in a file', openFolder],
])('%s', (name, open) => {
  generationsConformance(name, () => {
    const { database, close } = open()
    return { store: sqliteGenerations(database), close }
  })
  accountsConformance(name, () => {
    const { database, close } = open()
    return { store: sqliteAccounts(database), close }
  })
  statisticsConformance(name, () => {
    const { database, close } = open()
    return { store: sqliteStatistics(database), close }
  })
  settingsConformance(name, () => {
    const { database, close } = open()
    return { store: { settings: sqliteSettings(database), breakDown: () => database.close() }, close }
  })
})
