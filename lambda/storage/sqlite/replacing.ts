import type { DatabaseSync } from 'node:sqlite'
import type { Replacing } from '../generations.ts'
import { generationRows } from './generation-rows.ts'
import { whenFree } from './when-free.ts'

/** The log of a file as commands correct it, which may stand still: a server has a thread for all that it writes. */
export const sqliteReplacing = (database: DatabaseSync): Replacing => {
  const rows = generationRows(database)
  return { replace: (record, priceVersion) => whenFree(() => rows.replace(record, priceVersion)) }
}
