import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseFile, openDatabase, openForReading } from '../../../../lambda/storage/sqlite/database.ts'
import { sqliteGenerations } from '../../../../lambda/storage/sqlite/generations.ts'
import { ledgerOn } from '../../../../lambda/storage/sqlite/ledger/jobs.ts'
import { sqliteLog } from '../../../../lambda/storage/sqlite/ledger/log.ts'
import { storeThread } from '../../../../lambda/storage/sqlite/store-thread.ts'
import { closingConformance } from '../conformance/closing.ts'
import { logConformance } from '../conformance/log.ts'
import { sumsConformance } from '../conformance/sums.ts'

const open = () => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
  const file = databaseFile(folder)
  const database = openDatabase(file)
  const reading = openForReading(file)
  const thread = storeThread(file)
  const generations = sqliteGenerations(database, thread)
  const { verbs } = ledgerOn(reading, database)
  const log = sqliteLog(verbs, () => generations.written())
  return {
    ...{ generations, log, sums: verbs },
    close: async () => {
      await thread.close()
      reading.close()
      database.close()
      rmSync(folder, { recursive: true })
    },
  }
}

logConformance('SQLite', () => {
  const { close, ...store } = open()
  return { store, close }
})

sumsConformance('SQLite', () => {
  const { close, sums } = open()
  return { store: sums, close }
})

closingConformance('SQLite', () => {
  const { close, ...store } = open()
  return { store, close }
})
