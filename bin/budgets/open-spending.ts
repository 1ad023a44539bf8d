import type { CreditEntries } from '../../lambda/storage/credits.ts'
import type { Gates } from '../../lambda/storage/gates.ts'
import type { SpendingSettings } from '../../lambda/storage/spending.ts'
import { sqliteCredits } from '../../lambda/storage/sqlite/credits.ts'
import { sqliteGates } from '../../lambda/storage/sqlite/gates/gates.ts'
import { sqliteSpending } from '../../lambda/storage/sqlite/spending.ts'
import { commandService } from '../aws.ts'
import { localFile, openLocal } from '../data-folder.ts'
import type { FoundDeployment } from '../deployment.ts'

/** What is set about spending, what is counted of it, and what was paid for. */
export interface SpendingStores {
  readonly settings: SpendingSettings
  readonly gates: Gates
  readonly credits: CreditEntries
  close(): void
}

const openDeployed = async (deployment: FoundDeployment): Promise<SpendingStores> => {
  const { accountsTable, dataTable } = deployment
  const { dynamodbSpending } = await import('../../lambda/storage/dynamodb/accounts/spending.ts')
  const { dynamodbCredits } = await import('../../lambda/storage/dynamodb/accounts/credits.ts')
  const { dynamodbGates } = await import('../../lambda/storage/dynamodb/gates/gates.ts')
  const dynamodb = commandService('dynamodb', deployment)
  return {
    settings: dynamodbSpending(dynamodb, { tableName: accountsTable }),
    gates: dynamodbGates(dynamodb, { tableName: dataTable }),
    credits: dynamodbCredits(dynamodb, { tableName: accountsTable }),
    close: () => undefined,
  }
}

const openHere = (): SpendingStores => {
  const database = openLocal(localFile())
  return {
    ...{ settings: sqliteSpending(database), gates: sqliteGates(database), credits: sqliteCredits(database) },
    close: () => database.close(),
  }
}

/** Those of a deployment, or of this machine. */
export const openSpending = (deployment: FoundDeployment | undefined): Promise<SpendingStores> | SpendingStores =>
  deployment ? openDeployed(deployment) : openHere()
