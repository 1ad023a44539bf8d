import type { CreditEntries } from '../../../storage/credits.ts'
import type { Credits } from '../../core/cost/credits.ts'
import { expiringCache } from '../../core/expiring-cache.ts'
import { within } from '../../core/time-limit.ts'
import type { SoftStates } from '../budgets/soft-states.ts'
import type { CreditAccount } from './account.ts'
import { readAccount } from './read-account.ts'

/** What this process knows of teams' credits: entries are up to a minute late, what others use is seconds late. */
export interface CreditAccounts {
  /** Rejects where its store does not say in time. */
  of(team: string, credits: Credits): Promise<CreditAccount>
}

const KNOWN_MS = 60_000
const REFRESH_MS = 10_000
const MAX_KNOWN = 1000
/** A request does not wait longer for each: what it uses is counted all the same. */
const PATIENCE_MS = 1000

const timeoutError = (ms: number) => new Error(`The store of credits did not answer within ${ms} ms.`)

export const creditAccounts = (
  store: Pick<CreditEntries, 'list'>,
  states: Pick<SoftStates, 'of'>,
  now: () => number,
): CreditAccounts => {
  const listed = expiringCache({
    load: (team) => store.list(team),
    lifetimeMs: () => KNOWN_MS,
    refreshMs: REFRESH_MS,
    maxEntries: MAX_KNOWN,
    now,
  })
  const reading = {
    entries: (team: string) => within({ ms: PATIENCE_MS, timeoutError }, () => listed.get(team)),
    look: async (gate: Parameters<SoftStates['of']>[0]) => {
      const state = await states.of(gate, PATIENCE_MS)
      if (!state) throw new Error('The store of what credits are used did not answer in time.')
      return state
    },
  }
  return { of: (team, credits) => readAccount(team, credits, reading, now()) }
}
