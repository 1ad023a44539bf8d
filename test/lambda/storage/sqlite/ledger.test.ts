import { expect, test } from 'vitest'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import { openForReading } from '../../../../lambda/storage/sqlite/database.ts'
import { ledgerOn } from '../../../../lambda/storage/sqlite/ledger/jobs.ts'
import { sqliteLog } from '../../../../lambda/storage/sqlite/ledger/log.ts'
import { sqliteReplacing, sqliteRestoring } from '../../../../lambda/storage/sqlite/replacing.ts'
import { openStore } from '../../../harness/open-store.ts'
import { closingConformance } from '../conformance/closing.ts'
import { logConformance } from '../conformance/log.ts'
import { replacingConformance } from '../conformance/replacing.ts'
import { restoringConformance } from '../conformance/restoring.ts'
import { NOW, sampleRecord } from '../conformance/sample.ts'
import { sumsConformance } from '../conformance/sums.ts'

const open = () => {
  const { file, database, generations, close } = openStore()
  const reading = openForReading(file)
  const { verbs } = ledgerOn(reading, database, false)
  const log = sqliteLog(verbs, () => generations.written())
  return {
    ...{ database, generations, log, sums: verbs, replacing: sqliteReplacing(database) },
    restoring: sqliteRestoring(database),
    close: () => {
      reading.close()
      return close()
    },
  }
}

logConformance('SQLite', () => {
  const { close, database: _, ...store } = open()
  return { store, close }
})

sumsConformance('SQLite', () => {
  const { close, sums } = open()
  return { store: sums, close }
})

closingConformance('SQLite', () => {
  const { close, database: _, ...store } = open()
  return { store, close }
})

test('a record that changes between two pages has its place on the second, and nothing of the one before is left', async () => {
  const { database, generations, log, close } = open()
  const [first, second] = [2000, 1000].map((age) =>
    sampleRecord({ createdAt: NOW - age, outcome: 'lost', tags: ['early'] }),
  )
  if (!first || !second) throw new Error('no records')
  await Promise.all([first, second].map(generations.put))
  const query = { team: 'default', filter: {}, sort: 'newest', limit: 1 } as const
  const { cursor = '' } = await log.page(query)
  const changed: GenerationRecord = { ...first, outcome: 'complete', tags: ['late'] }
  await generations.put(changed)
  expect((await log.page({ ...query, cursor })).records).toEqual([changed])
  const words = database.prepare('SELECT word FROM log_words WHERE id = ? ORDER BY word').all(first.id)
  expect(words.map(({ word }) => word)).toEqual([`answer:${first.providerResponseId}`, 'tag:late'])
  await close()
})

replacingConformance('SQLite', () => {
  const { close, sums, ...store } = open()
  return { store: { ...store, marked: sums.marked }, close }
})

restoringConformance('SQLite', () => {
  const { close, sums, ...store } = open()
  return { store: { ...store, marked: sums.marked }, close }
})
