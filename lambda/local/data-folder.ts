import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { createKey, hashKey, isMistyped, isSendable } from '../gateway/access/keys.ts'
import { withinTeam } from '../gateway/access/within.ts'
import type { Accounts, FoundKey, KeyRecord } from '../storage/accounts.ts'
import type { SpendingSettings } from '../storage/spending.ts'
import { databaseFile, inTransaction, openDatabase } from '../storage/sqlite/database.ts'
import type { LocalEnv } from './env.ts'

/** What the data folder holds of the server's own. */
export interface DataFolder {
  readonly database: DatabaseSync
  readonly key: string
  /** Where a generated key is kept; undefined when the environment named the key. */
  readonly keyFile: string | undefined
}

/** Who holds the development key, and may do everything. */
export const DEVELOPER = {
  id: 'key_development',
  name: 'development',
  team: 'default',
  project: 'default',
  createdAt: 0,
  permissions: ['fault', 'logs', 'report'],
}

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A key that would be refused in every request is refused at the start. */
const usable = (key: string, where: string, remedy: string): string => {
  if (isSendable(key) && !isMistyped(key)) return key
  throw new Error(`${where} holds no key that could ever be accepted. ${remedy}`)
}

/** The text of the file, empty where there is none. */
const textOf = (file: string): string => {
  if (!existsSync(file)) return ''
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new Error(`${file} cannot be read (${whyOf(error)}). Remove it, and the next start makes a new key.`)
  }
}

/** Makes a key and keeps it for the owner alone: a start that dies in between leaves nothing, or all of it. */
const makeKey = (file: string): string => {
  const { secret } = createKey({ ...DEVELOPER, createdAt: Date.now() }, randomBytes)
  const draft = `${file}.${process.pid}`
  try {
    writeFileSync(draft, `${secret}\n`, { mode: 0o600 })
    renameSync(draft, file)
    return secret
  } catch (error) {
    rmSync(draft, { force: true })
    throw new Error(`${file} cannot be written (${whyOf(error)}).`)
  }
}

/**
 * The key that an earlier start left in the data folder, or a new one: the same for all that start at the same time.
 */
const keptKey = (database: DatabaseSync, file: string): string => {
  const kept = textOf(file) || inTransaction(database, () => textOf(file) || makeKey(file))
  return usable(kept, file, 'Remove it, and the next start makes a new one.')
}

/**
 * The stored accounts, and the development key beside them: what holds for its team and project, budgets and limits
 * included, holds for it.
 */
export const withDevelopmentKey = (accounts: Accounts, budgets: SpendingSettings, key: string): Accounts => {
  const record: KeyRecord = { ...DEVELOPER, hash: hashKey(key) }
  const developer = async (): Promise<FoundKey> => {
    const { team, project } = record
    const [within, { rules, version }] = await Promise.all([withinTeam(accounts, team), budgets.spendingOf(team)])
    return { ...record, within: { ...within(project), ...(version > 0 ? { spending: rules } : {}) } }
  }
  return { ...accounts, keyByHash: (hash) => (hash === record.hash ? developer() : accounts.keyByHash(hash)) }
}

const open = (dataDir: string): DatabaseSync => {
  try {
    return openDatabase(databaseFile(dataDir))
  } catch (error) {
    const remedy = 'Choose another: POINTSMAN_DATA_DIR=… npm start'
    throw new Error(`The data folder ${dataDir} cannot be used (${whyOf(error)}). ${remedy}`, { cause: error })
  }
}

/** Where days go that are over; undefined: nowhere. */
export const archiveFolder = ({ dataDir, isArchived }: LocalEnv): string | undefined =>
  isArchived ? join(dataDir, 'archive') : undefined

/** Opens the folder, making what is missing. Throws a sentence that says what to do. */
export const openDataFolder = ({ dataDir, apiKey }: LocalEnv): DataFolder => {
  if (apiKey) {
    usable(
      apiKey,
      'AI_GATEWAY_API_KEY',
      'Use 1 to 512 printable ASCII characters without spaces; a pm_… key must be whole.',
    )
    return { database: open(dataDir), key: apiKey, keyFile: undefined }
  }
  const keyFile = join(dataDir, 'development-key')
  const database = open(dataDir)
  return { database, key: keptKey(database, keyFile), keyFile }
}
