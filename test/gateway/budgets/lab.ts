import { hash } from 'node:crypto'
import type { Budget, SpendingRules } from '#gateway/core/cost/budgets.ts'
import { sqliteSpending } from '../../../lambda/storage/sqlite/accounts/spending.ts'
import { sqliteAccounts } from '../../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../../lambda/storage/sqlite/database.ts'
import { sqliteGates } from '../../../lambda/storage/sqlite/gates/gates.ts'
import type { TestGateway } from '../../harness/gateway.ts'

/** Dollars as integer pico-dollars in text. */
export const usd = (dollars: number): string => String(BigInt(Math.round(dollars * 1e6)) * 1_000_000n)

export const budget = (changes: Partial<Budget>): Budget => ({
  ...{ scope: 'key', of: '*', window: 'none', limits: { pico: usd(1) }, isHard: true, armed: 'a', alerts: [] },
  ...changes,
})

/** Puts a key of that name, which is its secret, and the budgets and limits of its own team. */
export const keyUnder = async (
  { dataDir }: TestGateway,
  name: string,
  rules: Partial<SpendingRules>,
): Promise<void> => {
  const database = openDatabase(databaseFile(dataDir))
  await sqliteAccounts(database).addKey({
    ...{ id: `key_${name}`, hash: hash('sha256', name), name, team: name, project: 'web', createdAt: 0 },
    permissions: ['fault'],
  })
  await sqliteSpending(database).setSpending(name, { budgets: [], limits: [], ...rules }, 0)
  database.close()
}

/** What a budget's gate says. */
export const lookAt = async ({ dataDir }: TestGateway, scope: string, id: string, window = 'none#a') => {
  const database = openDatabase(databaseFile(dataDir))
  try {
    return await sqliteGates(database).look({ scope, id, window })
  } finally {
    database.close()
  }
}
