import type { CreditEntries } from '../../lambda/storage/credits.ts'
import type { Gates } from '../../lambda/storage/gates.ts'
import type { Generations } from '../../lambda/storage/generations.ts'
import type { SpendingSettings } from '../../lambda/storage/spending.ts'
import { sqliteCredits } from '../../lambda/storage/sqlite/credits.ts'
import { sqliteGates } from '../../lambda/storage/sqlite/gates/gates.ts'
import { generationRows } from '../../lambda/storage/sqlite/generation-rows.ts'
import { sqliteSpending } from '../../lambda/storage/sqlite/spending.ts'
import { whenFree } from '../../lambda/storage/sqlite/waiting/when-free.ts'
import { commandService } from '../aws.ts'
import { localFile, openLocal } from '../data-folder.ts'
import type { FoundDeployment } from '../deployment.ts'

/** What is set about spending, what is counted of it, what was paid for, and what is known of the requests that spent it. */
export interface SpendingStores {
  readonly settings: SpendingSettings
  readonly gates: Gates
  readonly credits: CreditEntries
  readonly generations: Pick<Generations, 'get' | 'addLost'>
  readonly close?: () => void
}

const openDeployed = async (deployment: FoundDeployment): Promise<SpendingStores> => {
  const { accountsTable, dataTable: tableName, requestLogDays } = deployment
  const { dynamodbSpending } = await import('../../lambda/storage/dynamodb/accounts/spending.ts')
  const { dynamodbCredits } = await import('../../lambda/storage/dynamodb/accounts/credits.ts')
  const { dynamodbGates } = await import('../../lambda/storage/dynamodb/gates/gates.ts')
  const { dynamodbGenerations } = await import('../../lambda/storage/dynamodb/generations.ts')
  const dynamodb = commandService('dynamodb', deployment)
  return {
    settings: dynamodbSpending(dynamodb, { tableName: accountsTable }),
    gates: dynamodbGates(dynamodb, { tableName }),
    credits: dynamodbCredits(dynamodb, { tableName: accountsTable }),
    generations: dynamodbGenerations(dynamodb, { tableName, retentionDays: Number(requestLogDays), now: Date.now }),
  }
}

/** A server may write to the same file. */
const openHere = (): SpendingStores => {
  const database = openLocal(localFile())
  const rows = generationRows(database)
  return {
    ...{ settings: sqliteSpending(database), gates: sqliteGates(database), credits: sqliteCredits(database) },
    generations: {
      get: (team, id) => whenFree(() => rows.get(team, id)),
      addLost: (record) => whenFree(() => rows.addLost(record)),
    },
    close: () => database.close(),
  }
}

/** Of a deployment, or of this machine. */
export const openSpending = async (deployment: FoundDeployment | undefined): Promise<SpendingStores> =>
  deployment ? openDeployed(deployment) : openHere()
