import type { Log } from '../lambda/storage/log.ts'
import type { Sums } from '../lambda/storage/sums.ts'
import { commandService } from './aws.ts'
import { type Arguments, UsageError } from './command.ts'
import type { FoundDeployment } from './deployment.ts'
import { slug } from './option-values.ts'
import { deploymentOf, STORE_OPTIONS } from './stage.ts'

/** What `ledger` takes to say where; without a team it is about all of them. */
const { team: _, ...PLACE_OPTIONS } = STORE_OPTIONS
export const LEDGER_OPTIONS = { ...PLACE_OPTIONS, team: { type: 'string' } } as const
export const LEDGER_SYNOPSIS = '[--team TEAM] --stage STAGE [--profile PROFILE] [--region REGION]'

/** The request log, and what is derived from it. */
export interface LedgerStore {
  readonly log: Pick<Log, 'scan'>
  readonly sums: Sums
  /** The one that was asked for, or all that have ever had a key. */
  readonly teams: readonly string[]
  /** Days that the log keeps a record: sums of earlier hours cannot be made again. */
  readonly keptDays: number
  /** How to call the place. */
  readonly where: string
  readonly deployment: FoundDeployment
}

const teamsIn = async (deployment: FoundDeployment): Promise<string[]> => {
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

/** The ledger that the options point to. `unreadable` is told of items of the log that are no record. */
export const openLedger = async (
  options: Arguments['options'],
  unreadable: (id: string) => void = () => undefined,
): Promise<LedgerStore> => {
  const deployment = await deploymentOf(options)
  if (!deployment) throw new UsageError('Say which ledger: --stage STAGE.')
  const { dynamodbLog } = await import('../lambda/storage/dynamodb/log.ts')
  const { dynamodbSums } = await import('../lambda/storage/dynamodb/sums.ts')
  const dynamodb = commandService('dynamodb', deployment)
  const { dataTable: tableName } = deployment
  const keptDays = Number(deployment.requestLogDays)
  const now = Date.now
  return {
    log: dynamodbLog({ dynamodb, tableName, unreadable, retentionDays: keptDays, now }),
    sums: dynamodbSums(dynamodb, { tableName, now }),
    teams: options['team'] === undefined ? await teamsIn(deployment) : [slug(options, 'team')],
    keptDays,
    where: `the table ${tableName}`,
    deployment,
  }
}
