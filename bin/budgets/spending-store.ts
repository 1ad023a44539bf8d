import type { Accounts } from '../../lambda/storage/accounts.ts'
import type { CreditEntries } from '../../lambda/storage/credits.ts'
import type { Gates } from '../../lambda/storage/gates.ts'
import type { SpendingSettings } from '../../lambda/storage/spending.ts'
import { sqliteCredits } from '../../lambda/storage/sqlite/credits.ts'
import { sqliteGates } from '../../lambda/storage/sqlite/gates/gates.ts'
import { sqliteSpending } from '../../lambda/storage/sqlite/spending.ts'
import { commandService } from '../aws.ts'
import type { Arguments } from '../command.ts'
import { localFile, openLocal } from '../data-folder.ts'
import type { FoundDeployment } from '../deployment.ts'
import { withAccounts } from '../key-store.ts'
import { slug } from '../option-values.ts'
import { requireTeam } from '../teams.ts'

/** A team's budgets, limits and credits, whom they may be of, and what has been spent. */
export interface SpendingStore {
  readonly team: string
  readonly settings: SpendingSettings
  readonly accounts: Accounts
  readonly gates: Gates
  readonly credits: CreditEntries
  /** How to call the place. */
  readonly where: string
  readonly isDeployed: boolean
}

type Stores = Pick<SpendingStore, 'settings' | 'gates' | 'credits'> & { readonly close?: () => void }

const openDeployed = async (deployment: FoundDeployment): Promise<Stores> => {
  const { accountsTable, dataTable } = deployment
  const { dynamodbSpending } = await import('../../lambda/storage/dynamodb/accounts/spending.ts')
  const { dynamodbCredits } = await import('../../lambda/storage/dynamodb/accounts/credits.ts')
  const { dynamodbGates } = await import('../../lambda/storage/dynamodb/gates/gates.ts')
  const dynamodb = commandService('dynamodb', deployment)
  return {
    settings: dynamodbSpending(dynamodb, { tableName: accountsTable }),
    gates: dynamodbGates(dynamodb, { tableName: dataTable }),
    credits: dynamodbCredits(dynamodb, { tableName: accountsTable }),
  }
}

const openHere = (): Stores => {
  const database = openLocal(localFile())
  return {
    ...{ settings: sqliteSpending(database), gates: sqliteGates(database), credits: sqliteCredits(database) },
    close: () => database.close(),
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
      return await work({ ...stores, team, accounts, where, isDeployed: deployment !== undefined })
    } finally {
      close?.()
    }
  })
}
