import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { readLocalEnv } from '../lambda/local/env.ts'
import { teamsFolder } from '../lambda/storage/file/credentials.ts'
import { databaseFile, openDatabase } from '../lambda/storage/sqlite/database.ts'
import { type Arguments, type Command, UsageError } from './command.ts'
import { PLACE_OPTIONS } from './stage.ts'

/** Commands on what is kept say whose it is, or where. */
const isOnKept = ({ options }: Command): boolean => 'team' in options || 'stage' in options

/** What says that another place is meant. */
const ELSEWHERE = ['url', ...Object.keys(PLACE_OPTIONS)]

/**
 * Throws UsageError where a command works on what this machine keeps, and `POINTSMAN_DATA_DIR` names a folder that has
 * nothing: a name that is mistyped would become an empty folder, with no requests in it.
 */
export const requireData = (command: Command, { options }: Arguments): void => {
  if (command.begins || !isOnKept(command) || ELSEWHERE.some((option) => options[option] !== undefined)) return
  const { dataDir, variables } = readLocalEnv()
  if (!variables['POINTSMAN_DATA_DIR'] || [databaseFile(dataDir), teamsFolder(dataDir)].some(existsSync)) return
  throw new UsageError(
    `POINTSMAN_DATA_DIR=${dataDir} has no data of Pointsman. The first start of a server there makes it.`,
  )
}

/** Where this machine's stores are. */
export const localFile = (): string => databaseFile(readLocalEnv().dataDir)

/** Opens them. Throws with the file, which SQLite does not name. */
export const openLocal = (file: string): DatabaseSync => {
  try {
    return openDatabase(file)
  } catch (error) {
    throw new Error(`${file} cannot be used (${error instanceof Error ? error.message : error}).`, { cause: error })
  }
}
