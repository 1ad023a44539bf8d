import { sqliteCredits } from '../../lambda/storage/sqlite/accounts/credits.ts'
import { sqliteSpending } from '../../lambda/storage/sqlite/accounts/spending.ts'
import { sqliteGates } from '../../lambda/storage/sqlite/gates/gates.ts'
import { generationRows } from '../../lambda/storage/sqlite/generation-rows.ts'
import { whenFree } from '../../lambda/storage/sqlite/waiting/when-free.ts'
import { localFile, openLocal } from '../data-folder.ts'
import type { SpendingStores } from './spending-stores.ts'

/** Those of this machine. A server may write to the same file. */
export const openHere = (): SpendingStores => {
  const database = openLocal(localFile())
  const rows = generationRows(database)
  return {
    ...{ settings: sqliteSpending(database), gates: sqliteGates(database), credits: sqliteCredits(database) },
    generations: {
      get: (team, id) => whenFree(() => rows.get(team, id)),
      addLost: (record) => whenFree(() => rows.addLost(record)),
    },
    close: () => database.close(),
  }
}
