import type { Gates } from '../../lambda/storage/gates.ts'
import type { Generations } from '../../lambda/storage/generations.ts'
import type { SpendingSettings } from '../../lambda/storage/spending.ts'
import { sqliteGates } from '../../lambda/storage/sqlite/gates/gates.ts'
import { sqliteGenerations } from '../../lambda/storage/sqlite/generations.ts'
import { sqliteSpending } from '../../lambda/storage/sqlite/spending.ts'
import { storeThread } from '../../lambda/storage/sqlite/store-thread.ts'
import { commandService } from '../aws.ts'
import { localFile, openLocal } from '../data-folder.ts'
import type { FoundDeployment } from '../deployment.ts'

/** Where budgets and limits are kept, what is spent of them, and what is known of requests. */
export interface SpendingPlace {
  readonly settings: SpendingSettings
  readonly gates: Gates
  readonly generations: Pick<Generations, 'get' | 'addLost'>
  readonly close?: () => Promise<void>
}

/** How long what stands for a lost request stays in the log: this machine does not know how long the others do. */
const LOST_DAYS = 30

export const openDeployed = async (deployment: FoundDeployment): Promise<SpendingPlace> => {
  const { accountsTable, dataTable } = deployment
  const { dynamodbSpending } = await import('../../lambda/storage/dynamodb/accounts/spending.ts')
  const { dynamodbGates } = await import('../../lambda/storage/dynamodb/gates/gates.ts')
  const { dynamodbGenerations } = await import('../../lambda/storage/dynamodb/generations.ts')
  const dynamodb = commandService('dynamodb', deployment)
  return {
    settings: dynamodbSpending(dynamodb, { tableName: accountsTable }),
    gates: dynamodbGates(dynamodb, { tableName: dataTable }),
    generations: dynamodbGenerations(dynamodb, { tableName: dataTable, retentionDays: LOST_DAYS, now: Date.now }),
  }
}

export const openHere = (): SpendingPlace => {
  const file = localFile()
  const database = openLocal(file)
  const thread = storeThread(file)
  return {
    settings: sqliteSpending(database),
    gates: sqliteGates(database),
    generations: sqliteGenerations(database, thread),
    close: async () => {
      await thread.close()
      database.close()
    },
  }
}
