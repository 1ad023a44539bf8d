import type { Accounts } from '../../lambda/storage/accounts.ts'
import type { Gates } from '../../lambda/storage/gates.ts'
import type { SpendingSettings } from '../../lambda/storage/spending.ts'
import { sqliteAccounts } from '../../lambda/storage/sqlite/accounts.ts'
import { sqliteGates } from '../../lambda/storage/sqlite/gates/gates.ts'
import { sqliteSpending } from '../../lambda/storage/sqlite/spending.ts'
import { commandService } from '../aws.ts'
import type { Arguments } from '../command.ts'
import { localFile, openLocal } from '../data-folder.ts'
import type { FoundDeployment } from '../deployment.ts'
import { slug } from '../option-values.ts'
import { deploymentOf } from '../stage.ts'
import { requireTeam } from '../teams.ts'

/** A team's budgets and limits, whom they may be of, and what has been spent. */
export interface SpendingStore {
  readonly team: string
  readonly settings: SpendingSettings
  readonly accounts: Accounts
  readonly gates: Gates
  /** How to call the place. */
  readonly where: string
  readonly isDeployed: boolean
}

type Stores = Omit<SpendingStore, 'team'>

const deployedStores = async (deployment: FoundDeployment): Promise<Stores> => {
  const { accountsTable, dataTable } = deployment
  const { dynamodbAccounts } = await import('../../lambda/storage/dynamodb/accounts.ts')
  const { dynamodbSpending } = await import('../../lambda/storage/dynamodb/accounts/spending.ts')
  const { dynamodbGates } = await import('../../lambda/storage/dynamodb/gates/gates.ts')
  const dynamodb = commandService('dynamodb', deployment)
  return {
    settings: dynamodbSpending(dynamodb, { tableName: accountsTable }),
    accounts: dynamodbAccounts(dynamodb, { tableName: accountsTable }),
    gates: dynamodbGates(dynamodb, { tableName: dataTable }),
    where: `the table ${accountsTable}`,
    isDeployed: true,
  }
}

/** Runs the work on the team that the options point to. Throws UsageError where there is no such team. */
export const withSpending = async <T>(
  options: Arguments['options'],
  work: (store: SpendingStore) => Promise<T>,
): Promise<T> => {
  const team = slug(options, 'team')
  const deployment = await deploymentOf(options)
  await requireTeam(team, deployment)
  if (deployment) return work({ team, ...(await deployedStores(deployment)) })
  const where = localFile()
  const database = openLocal(where)
  try {
    return await work({
      ...{ team, where, isDeployed: false },
      settings: sqliteSpending(database),
      accounts: sqliteAccounts(database),
      gates: sqliteGates(database),
    })
  } finally {
    database.close()
  }
}
