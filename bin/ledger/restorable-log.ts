import type { Restoring } from '../../lambda/storage/generations.ts'
import { sqliteRestoring } from '../../lambda/storage/sqlite/replacing.ts'
import { commandService } from '../aws.ts'
import type { Arguments } from '../command.ts'
import { openDeployedLedger } from '../open-ledger.ts'
import { deploymentOf } from '../stage.ts'
import { correctingHere } from '../this-machine.ts'

/** A request log into which records can be put back. */
export interface RestorableLog {
  /** How to call the place. */
  readonly where: string
  /** Days that it keeps a record. */
  readonly keptDays: number
  readonly restoring: Restoring
  /** Sums up the hours that have changed; resolves to why some could not be. Absent where the marks alone see to it. */
  readonly sumUp?: () => Promise<readonly string[]>
}

/** Runs the work on the request log that the options point to. */
export const withRestorableLog = async <T>(
  options: Arguments['options'],
  work: (restorable: RestorableLog) => Promise<T>,
): Promise<T> => {
  const deployment = await deploymentOf(options)
  if (!deployment)
    return correctingHere(({ writing, ...here }) => work({ ...here, restoring: sqliteRestoring(writing) }))
  const { dynamodbRestoring } = await import('../../lambda/storage/dynamodb/restoring.ts')
  const { dataTable: tableName } = deployment
  const { sums, keptDays } = await openDeployedLedger(deployment)
  const dynamodb = commandService('dynamodb', deployment)
  const restoring = dynamodbRestoring(dynamodb, { tableName, retentionDays: keptDays, sums })
  return work({ where: `the table ${tableName}`, keptDays, restoring })
}
