import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { createKey, hashKey } from '../gateway/access/keys.ts'
import type { Accounts, KeyRecord } from '../storage/accounts.ts'
import { databaseFile, openDatabase } from '../storage/sqlite/database.ts'
import type { LocalEnv } from './env.ts'

/** What the data folder holds of the server's own. */
export interface DataFolder {
  readonly database: DatabaseSync
  readonly key: string
  /** Where a generated key is kept; undefined when the environment named the key. */
  readonly keyFile: string | undefined
}

/** Who holds the development key, and may rehearse failures. */
const DEVELOPER = { name: 'development', team: 'default', project: 'default', createdAt: 0, permissions: ['fault'] }

/** The key that an earlier start left in the data folder, or a new one, kept there for the owner alone. */
const keptKey = (dataDir: string): { key: string; file: string } => {
  const file = join(dataDir, 'development-key')
  try {
    return { key: readFileSync(file, 'utf8').trim(), file }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const { secret } = createKey({ ...DEVELOPER, createdAt: Date.now() }, randomBytes)
    writeFileSync(file, `${secret}\n`, { mode: 0o600 })
    return { key: secret, file }
  }
}

/** The stored accounts, and the development key beside them. */
export const withDevelopmentKey = (accounts: Accounts, key: string): Accounts => {
  const record: KeyRecord = { ...DEVELOPER, id: 'key_development', hash: hashKey(key) }
  return { ...accounts, keyByHash: async (hash) => (hash === record.hash ? record : accounts.keyByHash(hash)) }
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
