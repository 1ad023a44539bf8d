import type { Accounts } from '../../lambda/storage/accounts.ts'
import type { Arguments } from '../command.ts'
import { withAccounts } from '../key-store.ts'
import { slug } from '../option-values.ts'
import { requireTeam } from '../teams.ts'
import { openSpending } from './open-spending.ts'
import type { SpendingStores } from './spending-stores.ts'

/** A team's budgets, limits and credits, whom they may be of, and what has been spent. */
export interface SpendingStore extends Omit<SpendingStores, 'close'> {
  readonly team: string
  readonly accounts: Accounts
  /** How to call the place. */
  readonly where: string
  readonly isDeployed: boolean
}

/** Runs the work on the team that the options point to. Throws UsageError where there is no such team. */
export const withSpending = <T>(
  options: Arguments['options'],
  work: (store: SpendingStore) => Promise<T>,
): Promise<T> => {
  const team = slug(options, 'team')
  return withAccounts(options, async (accounts, where, deployment) => {
    await requireTeam(team, deployment)
    const { close, ...stores } = await openSpending(deployment)
    try {
      return await work({ ...stores, team, accounts, where, isDeployed: deployment !== undefined })
    } finally {
      close?.()
    }
  })
}
