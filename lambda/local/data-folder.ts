import type { DatabaseSync } from 'node:sqlite'
import { databaseFile, openDatabase } from '../storage/sqlite/database.ts'
import { keptKey } from './development-key.ts'
import type { LocalEnv } from './env.ts'

/** What the data folder holds of the server's own. */
export interface DataFolder {
  readonly database: DatabaseSync
  readonly key: string
  /** Where a generated key is kept; undefined when the environment named the key. */
  readonly keyFile: string | undefined
}

/** Opens the folder, making what is missing. Throws a sentence that says how to choose another one. */
export const openDataFolder = ({ dataDir, apiKey }: LocalEnv): DataFolder => {
  try {
    const database = openDatabase(databaseFile(dataDir))
    if (apiKey) return { database, key: apiKey, keyFile: undefined }
    const { key, file } = keptKey(dataDir)
    return { database, key, keyFile: file }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `The data folder ${dataDir} cannot be used (${why}). Choose another: POINTSMAN_DATA_DIR=… npm start`,
      {
        cause: error,
      },
    )
  }
}
