import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { sqliteUnarchived } from '../../../../lambda/storage/sqlite/ledger/unarchived.ts'
import { DAY_MS, NOW } from '../conformance/sample.ts'
import { unarchivedConformance } from '../conformance/unarchived.ts'

const open = () => {
  const database = openDatabase(':memory:')
  return { database, store: sqliteUnarchived(database, () => NOW), close: () => database.close() }
}

unarchivedConformance('SQLite', open)

test('a day of which an hour is frozen stands as it is', async () => {
  const { database, store, close } = open()
  const day = { team: 't', startMs: NOW - (NOW % DAY_MS), changes: 1 }
  const freeze = (startMs: number) =>
    database.prepare('INSERT INTO hours (team, startMs, isFrozen) VALUES (?, ?, 1)').run('t', startMs)
  for (const startMs of [day.startMs - 3_600_000, day.startMs + DAY_MS]) freeze(startMs)
  await store.mark(day)
  expect(await store.claim(day, NOW)).toBe(true)
  freeze(day.startMs + DAY_MS - 3_600_000)
  expect(await store.claim(day, NOW)).toBe(false)
  expect(await store.marked()).toEqual([])
  close()
  expect(database).toBeInstanceOf(DatabaseSync)
})
