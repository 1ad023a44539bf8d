import type { DatabaseSync } from 'node:sqlite'
import { localFile, openLocal } from './data-folder.ts'
import { type OpenLedger, openLocalLedger } from './open-ledger.ts'

/** The request log of this machine, to be corrected. */
export interface CorrectedHere extends Pick<OpenLedger, 'log' | 'keptDays'> {
  /** The file. */
  readonly where: string
  readonly writing: DatabaseSync
  /** Sums up the hours that have changed; resolves to why some could not be. */
  readonly sumUp: () => Promise<readonly string[]>
}

/** Runs the work on it, and leaves it however that ends. */
export const correctingHere = async <T>(work: (here: CorrectedHere) => Promise<T>): Promise<T> => {
  const where = localFile()
  const failures: string[] = []
  const { log, keptDays, tend, close } = await openLocalLedger(where, (why) => failures.push(why))
  const writing = openLocal(where)
  const sumUp = async (): Promise<string[]> => {
    await tend?.()
    return failures
  }
  try {
    return await work({ where, log, keptDays, writing, sumUp })
  } finally {
    writing.close()
    await close()
  }
}
