import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { processLog } from '../log.ts'
import { awsClient } from '../storage/aws-client.ts'
import { dynamodbStatistics } from '../storage/dynamodb/statistics.ts'
import { consumer } from './consume.ts'
import type { LedgerEnv } from './env.ts'

/** Nobody waits for it, and a batch that fails comes again. */
const LIMIT_MS = 20_000

/** Wires the deployed ledger. */
export const composeLedger = ({ tableName }: LedgerEnv) =>
  consumer(
    dynamodbStatistics(awsClient(DynamoDBClient, { limitMs: LIMIT_MS }), { tableName, now: Date.now }),
    processLog,
  )
