import type { AwsService } from '../aws/operations.ts'
import type { Replacing } from '../generations.ts'
import { PRICED, toGenerationItem } from './generation-item.ts'
import { generationKey } from './log/keys.ts'
import { asRangeError, heldIn } from './refusals.ts'

/** The log in DynamoDB as commands correct it. Items keep when they end; the table's stream has their hours marked. */
export const dynamodbReplacing = (dynamodb: AwsService<'dynamodb'>, tableName: string): Replacing => {
  const { attempts, priceVersion: version } = PRICED
  return {
    async replace(record, priceVersion) {
      const Key = generationKey(record.team, record.id)
      if (!Key) return false
      const { [attempts]: costs, [version]: pricedBy } = toGenerationItem(record, 0)
      if (!costs || !pricedBy) throw new RangeError(`no costs or no price version: ${record.id}`)
      const isSame = priceVersion === undefined ? 'attribute_not_exists(#version)' : '#version = :before'
      const change = {
        TableName: tableName,
        Key,
        UpdateExpression: 'SET #attempts = :attempts, #version = :version',
        ConditionExpression: `attribute_exists(sk) AND ${isSame}`,
        ExpressionAttributeNames: { '#attempts': attempts, '#version': version },
        ExpressionAttributeValues: {
          ':attempts': costs,
          ':version': pricedBy,
          ...(priceVersion === undefined ? {} : { ':before': { S: priceVersion } }),
        },
      }
      return heldIn(dynamodb('UpdateItem', change).catch(asRangeError))
    },
  }
}
