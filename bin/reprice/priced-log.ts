import type { Replacing } from '../../lambda/storage/generations.ts'
import type { Log } from '../../lambda/storage/ledger/log.ts'
import { sqliteReplacing } from '../../lambda/storage/sqlite/replacing.ts'
import { commandService } from '../aws.ts'
import type { Arguments } from '../command.ts'
import { openDeployedLedger } from '../open-ledger.ts'
import { slug } from '../option-values.ts'
import { deploymentOf } from '../stage.ts'
import { requireTeam } from '../teams.ts'
import { correctingHere } from '../this-machine.ts'

/** A request log whose records can be priced again. */
export interface PricedLog {
  /** How to call the place. */
  readonly where: string
  readonly log: Pick<Log, 'scan'>
  readonly replacing: Replacing
  /** Sums up the hours that have changed; resolves to why some could not be. Absent where the marks alone see to it. */
  readonly sumUp?: () => Promise<readonly string[]>
}

/** Runs the work on the request log that the options point to. */
export const withPricedLog = async <T>(
  options: Arguments['options'],
  work: (priced: PricedLog) => Promise<T>,
): Promise<T> => {
  const deployment = await deploymentOf(options)
  await requireTeam(slug(options, 'team'), deployment)
  if (!deployment)
    return correctingHere(({ writing, ...here }) => work({ ...here, replacing: sqliteReplacing(writing) }))
  const { dynamodbReplacing } = await import('../../lambda/storage/dynamodb/replacing.ts')
  const { log } = await openDeployedLedger(deployment)
  const replacing = dynamodbReplacing(commandService('dynamodb', deployment), deployment.dataTable)
  return work({ where: `the table ${deployment.dataTable}`, log, replacing })
}
