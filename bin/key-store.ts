import type { Accounts } from '../lambda/storage/accounts.ts'
import { sqliteAccounts } from '../lambda/storage/sqlite/accounts.ts'
import { commandService } from './aws.ts'
import type { Arguments } from './command.ts'
import { localFile, openLocal } from './data-folder.ts'
import type { FoundDeployment } from './deployment.ts'
import { deploymentOf } from './stage.ts'

const openTable = async (deployment: FoundDeployment): Promise<Accounts> => {
  const { dynamodbAccounts } = await import('../lambda/storage/dynamodb/accounts.ts')
  return dynamodbAccounts(commandService('dynamodb', deployment), { tableName: deployment.accountsTable })
}

/** Runs the work on the keys that the options point to: of a deployment, or in this machine's SQLite file. */
export const withAccounts = async <T>(
  options: Arguments['options'],
  work: (accounts: Accounts, where: string, deployment?: FoundDeployment) => Promise<T>,
): Promise<T> => {
  const deployment = await deploymentOf(options)
  if (deployment) return work(await openTable(deployment), `the table ${deployment.accountsTable}`, deployment)
  const file = localFile()
  const database = openLocal(file)
  try {
    return await work(sqliteAccounts(database), file)
  } finally {
    database.close()
  }
}
