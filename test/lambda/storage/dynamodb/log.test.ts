import { dynamodbGenerations } from '../../../../lambda/storage/dynamodb/generations.ts'
import { dynamodbLog } from '../../../../lambda/storage/dynamodb/log/log.ts'
import { CLIENT_NAMES } from '../aws/clients.ts'
import { logConformance } from '../conformance/log.ts'
import { NOW } from '../conformance/sample.ts'
import { openTable } from './table.ts'

const now = () => NOW

for (const by of CLIENT_NAMES)
  logConformance(
    `DynamoDB by ${by}`,
    async () => {
      const table = await openTable(by)
      const { dynamodb, tableName } = table
      return {
        store: {
          log: dynamodbLog({ dynamodb, tableName, retentionDays: 1, now }),
          generations: dynamodbGenerations(dynamodb, { tableName, retentionDays: 1, now }),
        },
        close: table.close,
      }
    },
    8,
  )
