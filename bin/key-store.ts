import type { ParseArgsOptionsConfig } from 'node:util'
import { readLocalEnv } from '../lambda/local/env.ts'
import type { Accounts } from '../lambda/storage/accounts.ts'
import { sqliteAccounts } from '../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../lambda/storage/sqlite/database.ts'
import { commandService } from './aws.ts'
import { type Arguments, UsageError } from './command.ts'

/** What every `keys` command takes to say which store is meant. */
export const STORE_OPTIONS = {
  table: { type: 'string' },
  region: { type: 'string' },
  team: { type: 'string', default: 'default' },
} as const satisfies ParseArgsOptionsConfig

export const STORE_SYNOPSIS = '[--team TEAM] [--table NAME [--region REGION]]'

/** A deployment's table in DynamoDB. */
const openTable = async (tableName: string, region: string | undefined): Promise<Accounts> => {
  const { dynamodbAccounts } = await import('../lambda/storage/dynamodb/accounts.ts')
  return dynamodbAccounts(commandService('dynamodb', region), { tableName })
}

/** Runs the work on the store that the options name: this machine's SQLite file unless there is a `--table`. */
export const withAccounts = async <T>(
  options: Arguments['options'],
  work: (accounts: Accounts, where: string) => Promise<T>,
): Promise<T> => {
  const { table, region } = options
  if (typeof table === 'string')
    return work(await openTable(table, typeof region === 'string' ? region : undefined), `the table ${table}`)
  if (region !== undefined) throw new UsageError('"--region" says where a table is: it needs "--table NAME".')
  const file = databaseFile(readLocalEnv().dataDir)
  const database = openDatabase(file)
  try {
    return await work(sqliteAccounts(database), file)
  } finally {
    database.close()
  }
}
