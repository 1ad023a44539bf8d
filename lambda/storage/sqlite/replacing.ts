import type { DatabaseSync } from 'node:sqlite'
import type { Replacing } from '../generations.ts'
import { generationRows } from './generation-rows.ts'
import { whenFree } from './when-free.ts'

/**
 * The log of a file as commands correct it, which may stand still: a server has a thread for all that it writes. What is
 * asked for at once shares a transaction.
 */
export const sqliteReplacing = (database: DatabaseSync): Replacing => {
  const rows = generationRows(database)
  let gathered: Parameters<Replacing['replace']>[] = []
  let writing: Promise<boolean[]> | undefined

  const writeAll = async (): Promise<boolean[]> => {
    // Until whoever asks has asked for all.
    await undefined
    const all = gathered
    gathered = []
    writing = undefined
    return whenFree(() => rows.replace(all))
  }
  return {
    async replace(record, priceVersion) {
      const at = gathered.push([record, priceVersion]) - 1
      writing ??= writeAll()
      return (await writing)[at] ?? false
    },
  }
}
