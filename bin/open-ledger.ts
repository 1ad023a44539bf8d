import { readLocalEnv } from '../lambda/local/env.ts'
import type { Log } from '../lambda/storage/ledger/log.ts'
import type { Sums } from '../lambda/storage/ledger/sums.ts'
import { commandService } from './aws.ts'
import { openLocal } from './data-folder.ts'
import type { FoundDeployment } from './deployment.ts'

/** The request log of a place, what is derived from it, and how to leave it. */
export interface OpenLedger {
  readonly log: Log
  readonly sums: Sums
  /** Days that the log keeps a record. */
  readonly keptDays: number
  /** Sums up what has changed and is over. Absent where a schedule does. */
  readonly tend?: () => Promise<void>
  close(): Promise<void>
}

/** A deployment's. `unreadable` is told of items of the log that are no record. */
export const openDeployedLedger = async (
  deployment: FoundDeployment,
  unreadable: (id: string) => void = () => undefined,
): Promise<OpenLedger> => {
  const { openDynamodbLedger } = await import('../lambda/storage/dynamodb/ledger.ts')
  const { dataTable: tableName, requestLogDays } = deployment
  const keptDays = Number(requestLogDays)
  const dynamodb = commandService('dynamodb', deployment)
  const ledger = openDynamodbLedger({ dynamodb, tableName, unreadable, retentionDays: keptDays, now: Date.now })
  return { ...ledger, keptDays, close: async () => undefined }
}

/** This machine's, in the SQLite file. What could not be summed up is told to `failed`. */
export const openLocalLedger = async (file: string, failed: (why: string) => void): Promise<OpenLedger> => {
  const { localLedger } = await import('../lambda/local/ledger.ts')
  const database = openLocal(file)
  const { archiveFolder } = await import('../lambda/local/data-folder.ts')
  const env = readLocalEnv()
  const { logDays: days } = env
  const { log, sums, tend, close } = localLedger({
    ...{ file, database, days, archiveFolder: archiveFolder(env), now: Date.now },
    written: async () => undefined,
    log: ({ message, error }) => failed(`${message}: ${error instanceof Error ? error.message : error}`),
  })
  return {
    ...{ log, sums, tend },
    keptDays: days,
    close: async () => {
      await close()
      database.close()
    },
  }
}
