import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { processLog } from '../log.ts'
import { dynamodbStatistics } from '../storage/dynamodb/statistics.ts'
import { consumer } from './consume.ts'
import type { LedgerEnv } from './env.ts'

/** Wires the deployed ledger. */
export const composeLedger = ({ tableName }: LedgerEnv) =>
  consumer(dynamodbStatistics(new DynamoDBClient(), { tableName, now: Date.now }), processLog)
