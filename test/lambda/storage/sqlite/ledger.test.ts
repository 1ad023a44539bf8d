import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseFile, openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { sqliteGenerations } from '../../../../lambda/storage/sqlite/generations.ts'
import { sqliteLog } from '../../../../lambda/storage/sqlite/ledger/log.ts'
import { logReader } from '../../../../lambda/storage/sqlite/ledger/log-reader.ts'
import { sqliteSums } from '../../../../lambda/storage/sqlite/ledger/sums.ts'
import { storeThread } from '../../../../lambda/storage/sqlite/store-thread.ts'
import { logConformance } from '../conformance/log.ts'
import { sumsConformance } from '../conformance/sums.ts'

logConformance('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const file = databaseFile(folder)
  const database = openDatabase(file)
  const thread = storeThread(file)
  const generations = sqliteGenerations(database, thread)
  const log = sqliteLog(logReader(database), () => generations.written())
  return {
    store: { generations, log },
    close: async () => {
      await thread.close()
      database.close()
      rmSync(folder, { recursive: true })
    },
  }
})

sumsConformance('SQLite', () => ({ store: sqliteSums(openDatabase(':memory:')), close: () => undefined }))
