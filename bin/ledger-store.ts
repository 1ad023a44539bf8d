import type { Arguments } from './command.ts'
import { localFile } from './data-folder.ts'
import { type OpenLedger, openDeployedLedger, openLocalLedger } from './open-ledger.ts'
import { slug } from './option-values.ts'
import { deploymentOf, STORE_OPTIONS } from './stage.ts'
import { teamsOf } from './teams.ts'

/** What `ledger` takes to say where; without a team it is about all of them. */
const { team: _, ...PLACE_OPTIONS } = STORE_OPTIONS
export const PLACE = { ...PLACE_OPTIONS, team: { type: 'string' } } as const
export const PLACE_SYNOPSIS = '[--team TEAM] [--stage STAGE [--profile PROFILE] [--region REGION]]'

/** The request log, what is derived from it, and whose. */
export interface LedgerStore extends OpenLedger {
  /** The one that was asked for, or all that have ever had a key. */
  readonly teams: readonly string[]
  /** How to call the place. */
  readonly where: string
  /** How many items of the log were met that are no record. */
  unreadable(): number
}

const openLedger = async (options: Arguments['options'], say: (text: string) => void): Promise<LedgerStore> => {
  let met = 0
  const unreadable = (): number => met
  const deployment = await deploymentOf(options)
  const asked = options['team'] === undefined ? undefined : [slug(options, 'team')]
  if (deployment) {
    const where = `the table ${deployment.dataTable}`
    const teams = asked ?? (await teamsOf(deployment))
    const opened = await openDeployedLedger(deployment, () => {
      met++
    })
    return { ...opened, teams, where, unreadable }
  }
  const where = localFile()
  const teams = asked ?? (await teamsOf(undefined))
  return { ...(await openLocalLedger(where, (why) => say(`${why}\n`))), teams, where, unreadable }
}

/** Runs the work on the ledger that the options point to, and leaves it however that ends. */
export const withLedgerStore = async <T>(
  options: Arguments['options'],
  say: (text: string) => void,
  work: (ledger: LedgerStore) => Promise<T>,
): Promise<T> => {
  const ledger = await openLedger(options, say)
  try {
    return await work(ledger)
  } finally {
    await ledger.close()
  }
}
