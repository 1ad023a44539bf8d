import { dynamodbCredits } from '../../lambda/storage/dynamodb/accounts/credits.ts'
import { dynamodbSpending } from '../../lambda/storage/dynamodb/accounts/spending.ts'
import { dynamodbGates } from '../../lambda/storage/dynamodb/gates/gates.ts'
import { dynamodbGenerations } from '../../lambda/storage/dynamodb/generations.ts'
import { commandService } from '../aws.ts'
import type { FoundDeployment } from '../deployment.ts'
import type { SpendingStores } from './spending-stores.ts'

/** Those of a deployment. */
export const openDeployed = (deployment: FoundDeployment): SpendingStores => {
  const { accountsTable, dataTable: tableName, requestLogDays } = deployment
  const dynamodb = commandService('dynamodb', deployment)
  return {
    settings: dynamodbSpending(dynamodb, { tableName: accountsTable }),
    gates: dynamodbGates(dynamodb, { tableName }),
    credits: dynamodbCredits(dynamodb, { tableName: accountsTable }),
    generations: dynamodbGenerations(dynamodb, { tableName, retentionDays: Number(requestLogDays), now: Date.now }),
  }
}
