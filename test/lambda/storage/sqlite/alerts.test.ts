import type { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { Alert } from '../../../../lambda/storage/alerts.ts'
import { sqliteAlerts } from '../../../../lambda/storage/sqlite/alerts/alerts.ts'
import { threadedAlerts } from '../../../../lambda/storage/sqlite/alerts/threaded.ts'
import { openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { storeThread } from '../../../../lambda/storage/sqlite/store-thread.ts'
import { openStore } from '../../../harness/open-store.ts'
import { alertsConformance } from '../conformance/alerts.ts'
import { NOW, sampleAlert } from '../conformance/sample.ts'

const keptUntilIn =
  (database: DatabaseSync) =>
  async ({ scope, id }: Alert): Promise<number | undefined> => {
    const row = database.prepare('SELECT keptUntil FROM alerts WHERE scope = ? AND id = ?').get(scope, id)
    const kept = row?.['keptUntil'] ?? undefined
    return kept === undefined ? undefined : Number(kept)
  }

alertsConformance('SQLite in memory', () => {
  const database = openDatabase(':memory:')
  return { store: sqliteAlerts(database), keptUntil: keptUntilIn(database), close: () => database.close() }
})

alertsConformance('SQLite, from its thread', () => {
  const { thread, database, close } = openStore()
  return { store: threadedAlerts(thread, { answerMs: 15_000 }), keptUntil: keptUntilIn(database), close }
})

test('of two processes one is the first', async () => {
  const { file, database, close } = openStore()
  const other = openDatabase(file)
  const stores = [sqliteAlerts(database), sqliteAlerts(other)]
  expect(await Promise.all(stores.map(({ first }) => first(sampleAlert())))).toEqual([true, false])
  other.close()
  await close()
})

test('those that nobody finds any more are forgotten when a new one comes', async () => {
  const database = openDatabase(':memory:')
  const { first } = sqliteAlerts(database)
  const { keptUntil: _, ...forGood } = sampleAlert({ id: 'for good' })
  const before = [NOW + 1, NOW + 2].map((keptUntil) => sampleAlert({ id: `${keptUntil - NOW}`, keptUntil }))
  for (const alert of [forGood, ...before]) await first(alert)
  await first(sampleAlert({ id: 'new', at: NOW + 2 }))
  const kept = database.prepare('SELECT id FROM alerts ORDER BY id').all()
  expect(kept.map(({ id }) => id)).toEqual(['2', 'for good', 'new'])
  database.close()
})

test('nobody waits for good for a thread that does not answer', async () => {
  const thread = { ...storeThread(':memory:'), run: () => new Promise(() => undefined) as never }
  await expect(threadedAlerts(thread, { answerMs: 20 }).first(sampleAlert())).rejects.toThrow(
    'The store did not answer within 20 ms.',
  )
})
