import type { Log } from '../ledger/log.ts'
import type { Sums } from '../ledger/sums.ts'
import { dynamodbLog } from './log/log.ts'
import type { LogOptions } from './log/reading.ts'
import { dynamodbSums } from './sums.ts'

/** The request log of a deployment to be read, with its sums as a map of it, and the sums. */
export const openDynamodbLedger = (options: Omit<LogOptions, 'sums'>): { readonly log: Log; readonly sums: Sums } => {
  const { dynamodb, tableName, now } = options
  const sums = dynamodbSums(dynamodb, { tableName, now })
  return { log: dynamodbLog({ ...options, sums }), sums }
}
