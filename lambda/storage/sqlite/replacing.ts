import type { DatabaseSync } from 'node:sqlite'
import type { Replacing, Restoring } from '../generations.ts'
import { generationRows } from './generation-rows.ts'
import { whenFree } from './waiting/when-free.ts'

/** What is asked for at once is done at once, when whoever asks has asked for all. */
const together = <T>(work: (all: readonly T[]) => boolean[]): ((one: T) => Promise<boolean>) => {
  let gathered: T[] = []
  let working: Promise<boolean[]> | undefined

  const workOnAll = async (): Promise<boolean[]> => {
    await undefined
    const all = gathered
    gathered = []
    working = undefined
    return whenFree(() => work(all))
  }
  return async (one) => {
    const at = gathered.push(one) - 1
    working ??= workOnAll()
    return (await working)[at] ?? false
  }
}

/**
 * The log of a file as commands correct it, which may stand still: a server has a thread for all that it writes. What is
 * asked for at once shares a transaction.
 */
export const sqliteReplacing = (database: DatabaseSync): Replacing => {
  const replace = together(generationRows(database).replace)
  return { replace: (record, priceVersion) => replace([record, priceVersion]) }
}

/** The same as what no store took is put back. */
export const sqliteRestoring = (database: DatabaseSync): Restoring => ({
  restore: together(generationRows(database).restore),
})
