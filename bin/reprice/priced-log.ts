import { closeHours } from '../../lambda/gateway/money/sums/close.ts'
import { readLocalEnv } from '../../lambda/local/env.ts'
import type { Replacing } from '../../lambda/storage/generations.ts'
import type { Log } from '../../lambda/storage/log.ts'
import { databaseFile, openDatabase, openForReading } from '../../lambda/storage/sqlite/database.ts'
import { ledgerOn } from '../../lambda/storage/sqlite/ledger/jobs.ts'
import { sqliteReplacing } from '../../lambda/storage/sqlite/replacing.ts'
import type { Arguments } from '../command.ts'
import { deploymentOf } from '../stage.ts'

/** A request log whose records can be priced again. */
export interface PricedLog {
  /** How to call the place. */
  readonly where: string
  readonly log: Pick<Log, 'scan'>
  readonly replacing: Replacing
  /** Sums up the hours that have changed; resolves to why some could not be. Absent where the marks alone see to it. */
  readonly sumUp?: () => Promise<readonly string[]>
}

const onThisMachine = async <T>(work: (priced: PricedLog) => Promise<T>): Promise<T> => {
  const file = databaseFile(readLocalEnv().dataDir)
  const writing = openDatabase(file)
  const reading = openForReading(file)
  const { log, verbs: sums } = ledgerOn(reading, writing)
  const sumUp = async (): Promise<string[]> => {
    const failures: string[] = []
    const failed = ({ startMs }: { readonly startMs: number }, error: unknown) =>
      failures.push(`${new Date(startMs).toISOString()}: ${error instanceof Error ? error.message : error}`)
    await closeHours({ log, sums, now: Date.now, failed })
    return failures
  }
  try {
    return await work({ where: file, log, replacing: sqliteReplacing(writing), sumUp })
  } finally {
    reading.close()
    writing.close()
  }
}

/** Runs the work on the request log that the options point to. */
export const withPricedLog = async <T>(
  options: Arguments['options'],
  work: (priced: PricedLog) => Promise<T>,
): Promise<T> => {
  const deployment = await deploymentOf(options)
  if (deployment) throw new Error(`The request log in ${deployment.dataTable} cannot be read yet.`)
  return onThisMachine(work)
}
