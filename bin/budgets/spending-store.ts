import type { Accounts } from '../../lambda/storage/accounts.ts'
import type { Gates } from '../../lambda/storage/gates.ts'
import type { Generations } from '../../lambda/storage/generations.ts'
import type { SpendingSettings } from '../../lambda/storage/spending.ts'
import { sqliteGates } from '../../lambda/storage/sqlite/gates/gates.ts'
import { sqliteGenerations } from '../../lambda/storage/sqlite/generations.ts'
import { sqliteSpending } from '../../lambda/storage/sqlite/spending.ts'
import { storeThread } from '../../lambda/storage/sqlite/store-thread.ts'
import { commandService } from '../aws.ts'
import type { Arguments } from '../command.ts'
import { localFile, openLocal } from '../data-folder.ts'
import type { FoundDeployment } from '../deployment.ts'
import { withAccounts } from '../key-store.ts'
import { slug } from '../option-values.ts'
import { requireTeam } from '../teams.ts'

/** A team's budgets and limits, whom they may be of, and what has been spent. */
export interface SpendingStore {
  readonly team: string
  readonly settings: SpendingSettings
  readonly accounts: Accounts
  readonly gates: Gates
  readonly generations: Pick<Generations, 'get' | 'addLost'>
  /** How to call the place. */
  readonly where: string
  readonly isDeployed: boolean
}

type Stores = Pick<SpendingStore, 'settings' | 'gates' | 'generations'> & { readonly close?: () => Promise<void> }

/** How long what stands for a lost request stays in the log: this machine does not know how long the others do. */
const LOST_DAYS = 30

const openDeployed = async (deployment: FoundDeployment): Promise<Stores> => {
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

const openHere = (): Stores => {
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

/** Runs the work on the team that the options point to. Throws UsageError where there is no such team. */
export const withSpending = <T>(
  options: Arguments['options'],
  work: (store: SpendingStore) => Promise<T>,
): Promise<T> => {
  const team = slug(options, 'team')
  return withAccounts(options, async (accounts, where, deployment) => {
    await requireTeam(team, deployment)
    const { close, ...stores } = deployment ? await openDeployed(deployment) : openHere()
    try {
      return await work({ team, accounts, ...stores, where, isDeployed: deployment !== undefined })
    } finally {
      await close?.()
    }
  })
}
