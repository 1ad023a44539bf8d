import { readLocalEnv } from '../lambda/local/env.ts'
import { databaseFile, openDatabase } from '../lambda/storage/sqlite/database.ts'
import { commandService } from './aws.ts'
import type { Arguments } from './command.ts'
import type { FoundDeployment } from './deployment.ts'
import { type OpenLedger, openDeployedLedger, openLocalLedger } from './open-ledger.ts'
import { slug } from './option-values.ts'
import { deploymentOf, STORE_OPTIONS } from './stage.ts'

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

const deployedTeams = async (deployment: FoundDeployment): Promise<string[]> => {
  const dynamodb = commandService('dynamodb', deployment)
  const teams = new Set<string>()
  const input = {
    TableName: deployment.accountsTable,
    FilterExpression: 'begins_with(pk, :team)',
    ProjectionExpression: 'pk',
    ExpressionAttributeValues: { ':team': { S: 'TEAM#' } },
  }
  for (let page = await dynamodb('Scan', input); ; ) {
    for (const { pk } of page.Items ?? []) teams.add((pk?.S ?? '').slice('TEAM#'.length))
    if (!page.LastEvaluatedKey) return [...teams].sort()
    page = await dynamodb('Scan', { ...input, ExclusiveStartKey: page.LastEvaluatedKey })
  }
}

/** That of the development key is in no table. */
const localTeams = (file: string): string[] => {
  const database = openDatabase(file)
  try {
    const rows = database.prepare('SELECT DISTINCT team FROM keys').all()
    return [...new Set(['default', ...rows.map(({ team }) => String(team))])].sort()
  } finally {
    database.close()
  }
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
    const teams = asked ?? (await deployedTeams(deployment))
    return { ...(await openDeployedLedger(deployment, unreadable)), teams, where, deployment }
  }
  const where = databaseFile(readLocalEnv().dataDir)
  const opened = await openLocalLedger(where, (why) => say(`${why}\n`))
  return { ...opened, teams: asked ?? localTeams(where), where, deployment }
}
