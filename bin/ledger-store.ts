import { readLocalEnv } from '../lambda/local/env.ts'
import { databaseFile } from '../lambda/storage/sqlite/database.ts'
import type { Arguments } from './command.ts'
import type { FoundDeployment } from './deployment.ts'
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
  /** Undefined on this machine. */
  readonly deployment: FoundDeployment | undefined
}

/** The ledger that the options point to. `unreadable` is told of items of the log that are no record. */
export const openLedger = async (
  options: Arguments['options'],
  say: (text: string) => void,
  unreadable?: (id: string) => void,
): Promise<LedgerStore> => {
  const deployment = await deploymentOf(options)
  const asked = options['team'] === undefined ? undefined : [slug(options, 'team')]
  if (deployment) {
    const where = `the table ${deployment.dataTable}`
    const teams = asked ?? (await teamsOf(deployment))
    return { ...(await openDeployedLedger(deployment, unreadable)), teams, where, deployment }
  }
  const where = databaseFile(readLocalEnv().dataDir)
  const opened = await openLocalLedger(where, (why) => say(`${why}\n`))
  return { ...opened, teams: asked ?? (await teamsOf(undefined)), where, deployment }
}
