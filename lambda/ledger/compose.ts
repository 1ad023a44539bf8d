import { processLog } from '../log.ts'
import { awsService } from '../storage/aws/bounded-service.ts'
import { sdkClient } from '../storage/aws/sdk-client.ts'
import { dynamodbStatistics } from '../storage/dynamodb/statistics.ts'
import { consumer } from './consume.ts'
import type { LedgerEnv } from './env.ts'

/** Nobody waits for it, and a batch that fails comes again. */
const LIMIT_MS = 20_000

/** Wires the deployed ledger. */
export const composeLedger = ({ dataTable: tableName }: LedgerEnv) =>
  consumer(dynamodbStatistics(awsService('dynamodb', sdkClient(), LIMIT_MS), { tableName, now: Date.now }), processLog)
