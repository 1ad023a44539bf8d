import type { ParseArgsOptionsConfig } from 'node:util'
import { readLocalEnv } from '../lambda/local/env.ts'
import type { KeyRecord } from '../lambda/storage/accounts.ts'
import { type Arguments, UsageError } from './command.ts'
import { withAccounts } from './key-store.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { LedgerStores } from './ledger/stored.ts'
import { type OpenLedger, openDeployedLedger, openLocalLedger } from './open-ledger.ts'
import { slug } from './option-values.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from './stage.ts'
import { requireTeam } from './teams.ts'

type Work<T> = (ledger: Ledger) => Promise<T>

/** What every command on the ledger takes to say where: on this machine, in a deployment, or behind a gateway's API. */
export const LEDGER_OPTIONS = {
  ...STORE_OPTIONS,
  url: { type: 'string' },
  'api-key': { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

export const LEDGER_SYNOPSIS = `${STORE_SYNOPSIS} [--url URL [--api-key KEY]]`

/** A gateway's API, by a key that may: for those who have no access to its stores. */
const overHttp = async <T>(url: string, options: Arguments['options'], work: Work<T>): Promise<T> => {
  const { stage, profile, region, team, 'api-key': given } = options
  if ([stage, profile, region].some((option) => option !== undefined))
    throw new UsageError('"--url" and "--stage" are two places: say one.')
  if (team !== STORE_OPTIONS.team.default) throw new UsageError('Over HTTP the key says which team: leave --team out.')
  const key = typeof given === 'string' ? given : readLocalEnv().apiKey
  if (!key) throw new UsageError('"--url" needs a key that may read logs: in AI_GATEWAY_API_KEY, or by --api-key.')
  const { remoteLedger } = await import('./ledger/remote.ts')
  return work(remoteLedger({ url, key }))
}

const openedWith = async <T>(
  stores: Omit<LedgerStores, 'catalog' | 'providers' | 'now' | 'log' | 'sums'>,
  opened: OpenLedger,
  work: Work<T>,
): Promise<T> => {
  const { storedLedger } = await import('./ledger/stored.ts')
  const { readKnown } = await import('./known.ts')
  const { log, sums, close } = opened
  try {
    const { catalog, providers } = await readKnown()
    return await work(storedLedger({ ...stores, log, sums, catalog, providers, now: Date.now }))
  } finally {
    await close()
  }
}

/** The development key is in no store, and has records all the same. */
const withDeveloper = async (keys: Promise<KeyRecord[]>, team: string): Promise<KeyRecord[]> => {
  const { DEVELOPER } = await import('../lambda/local/data-folder.ts')
  return team === DEVELOPER.team ? [{ ...DEVELOPER, hash: '' }, ...(await keys)] : keys
}

/** Runs the work on the request log and the sums that the options point to. */
export const withLedger = async <T>(options: Arguments['options'], work: Work<T>): Promise<T> => {
  const { url } = options
  if (typeof url === 'string') return overHttp(url, options, work)
  if (options['api-key'] !== undefined) throw new UsageError('"--api-key" is for "--url URL".')
  const team = slug(options, 'team')
  return withAccounts(options, async (accounts, where, deployment) => {
    if (team !== STORE_OPTIONS.team.default && (await accounts.listKeys(team)).length === 0)
      await requireTeam(team, deployment)
    if (deployment) {
      const opened = await openDeployedLedger(deployment)
      return openedWith({ where: `the table ${deployment.dataTable}`, team, accounts }, opened, work)
    }
    const listKeys = (of: string) => withDeveloper(accounts.listKeys(of), of)
    return openedWith({ where, team, accounts: { listKeys } }, await openLocalLedger(where, () => undefined), work)
  })
}
