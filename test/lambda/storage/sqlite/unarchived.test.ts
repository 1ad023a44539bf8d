import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { DAY_MS, dayOf, HOUR_MS } from '../../../../lambda/storage/calendar.ts'
import { openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { sqliteUnarchived } from '../../../../lambda/storage/sqlite/ledger/unarchived.ts'
import { MIGRATIONS } from '../../../../lambda/storage/sqlite/migrations.ts'
import { NOW } from '../conformance/sample.ts'
import { unarchivedConformance } from '../conformance/unarchived.ts'

const open = () => {
  const database = openDatabase(':memory:')
  return { database, store: sqliteUnarchived(database, () => NOW), close: () => database.close() }
}

unarchivedConformance('SQLite', open)

test('a day of which an hour is frozen stands as it is', async () => {
  const { database, store, close } = open()
  const day = { team: 't', startMs: dayOf(NOW), changes: 1 }
  const freeze = (startMs: number) =>
    database.prepare('INSERT INTO hours (team, startMs, isFrozen) VALUES (?, ?, 1)').run('t', startMs)
  for (const startMs of [day.startMs - HOUR_MS, day.startMs + DAY_MS]) freeze(startMs)
  await store.mark(day)
  expect(await store.claim(day, NOW)).toBe(true)
  freeze(day.startMs + DAY_MS - HOUR_MS)
  expect(await store.claim(day, NOW)).toBe(false)
  expect(await store.marked()).toEqual([])
  close()
  expect(database).toBeInstanceOf(DatabaseSync)
})

test('a file of an earlier schema has its days archived, but those that have gone in part', () => {
  const raw = new DatabaseSync(':memory:')
  const last = MIGRATIONS.findIndex((step) => step.includes('CREATE TABLE days'))
  for (const step of MIGRATIONS.slice(0, last)) raw.exec(step)
  const hour = raw.prepare('INSERT INTO hours (team, startMs, isFrozen, isEmpty) VALUES (?, ?, ?, ?)')
  const today = dayOf(NOW)
  hour.run('t', today, 0, 0)
  hour.run('t', today + HOUR_MS, 0, 0)
  hour.run('t', today - DAY_MS, 1, 1)
  raw.exec(MIGRATIONS[last] ?? '')
  const days = raw.prepare('SELECT team, startMs, changes > written AS isMarked FROM days').all()
  expect(days.map((day) => ({ ...day }))).toEqual([{ team: 't', startMs: today, isMarked: 1 }])
  raw.close()
})
