import { describe, expect, test } from 'vitest'
import { sqliteCredits } from '../../../../lambda/storage/sqlite/accounts/credits.ts'
import { sqliteSpending } from '../../../../lambda/storage/sqlite/accounts/spending.ts'
import { sqliteAccounts } from '../../../../lambda/storage/sqlite/accounts.ts'
import { openDatabase } from '../../../../lambda/storage/sqlite/database.ts'
import { sqliteMarks } from '../../../../lambda/storage/sqlite/ledger/marks.ts'
import { sqlitePushedCatalogs } from '../../../../lambda/storage/sqlite/pushed-catalogs.ts'
import { sqliteSettings } from '../../../../lambda/storage/sqlite/settings.ts'
import { sqliteStatistics } from '../../../../lambda/storage/sqlite/statistics.ts'
import { threadedStatistics } from '../../../../lambda/storage/sqlite/threaded-statistics.ts'
import { type OpenStore, openStore } from '../../../harness/open-store.ts'
import { accountsConformance } from '../conformance/accounts.ts'
import { creditsConformance } from '../conformance/credits.ts'
import { generationsConformance } from '../conformance/generations.ts'
import { pushedCatalogsConformance } from '../conformance/pushed-catalogs.ts'
import { settingsConformance } from '../conformance/settings.ts'
import { spendingConformance } from '../conformance/spending.ts'
import { statisticsConformance } from '../conformance/statistics.ts'

const openMemory = () => ({ database: openDatabase(':memory:'), close: () => undefined })

describe.each<[string, () => Pick<OpenStore, 'database'> & { close(): void | Promise<void> }]>([
  ['SQLite in memory', openMemory],
  ['SQLite in a file', openStore],
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
  spendingConformance(name, () => {
    const { database, close } = open()
    const spoil = async (team: string, text: string) =>
      void database
        .prepare('INSERT INTO spending VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET rules = excluded.rules')
        .run(team, text)
    return { store: { settings: sqliteSpending(database), accounts: sqliteAccounts(database), spoil }, close }
  })
  creditsConformance(name, () => {
    const { database, close } = open()
    const spoil = async (team: string, kind: string, pico: string) =>
      void database
        .prepare("INSERT INTO credits (team, id, at, kind, pico) VALUES (?, 'e', 1, ?, ?)")
        .run(team, kind, pico)
    return {
      store: { credits: sqliteCredits(database), uncharged: sqliteMarks(database, 'credit_days'), spoil },
      close,
    }
  })
  settingsConformance(name, () => {
    const { database, close } = open()
    return { store: { settings: sqliteSettings(database), breakDown: () => database.close() }, close }
  })
})

generationsConformance('SQLite', () => {
  const { generations, close } = openStore()
  return { store: generations, close }
})

statisticsConformance('SQLite, from its thread', () => {
  const { thread, close } = openStore()
  return { store: threadedStatistics(thread), close }
})

test('a setting holds for every process when it is set', async () => {
  const { database, file, close } = openStore()
  const other = openDatabase(file)
  const [mine, theirs] = [sqliteSettings(database), sqliteSettings(other)]
  for (const on of [true, false]) {
    await theirs.of('a')
    await mine.setZeroDataRetention('a', on)
    expect((await theirs.of('a')).zeroDataRetention).toBe(on)
  }
  other.close()
  await close()
})
