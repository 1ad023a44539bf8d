import type { AwsService } from '../aws/operations.ts'
import { type Bucket, KEPT_MS, type Statistics } from '../statistics.ts'
import { type Item, number } from './attributes.ts'
import { COUNTER, type DynamodbStatisticsOptions, partitionOf, recentStatistics } from './recent-statistics.ts'
import { asRangeError } from './refusals.ts'

const keyOf = ({ provider, model, startMs }: Bucket): Item => ({
  pk: { S: partitionOf(startMs) },
  sk: { S: `${startMs}#${provider}#${model}` },
})

/**
 * Statistics in DynamoDB: `STAT#<yyyymmdd>` / `<startMs>#<provider>#<model>`, a number per counter. The ledger writes a
 * few items every minute, so a partition per day is far from hot. A batch that is delivered again counts again: to know
 * it, each item would have to name the batches that changed it, which costs more than all else about it.
 */
export const dynamodbStatistics = (
  dynamodb: AwsService<'dynamodb'>,
  options: DynamodbStatisticsOptions,
): Statistics => {
  const count = async (delta: Bucket): Promise<void> => {
    const counts = Object.entries(delta.counts)
    const adds = counts.map((_, index) => `#${index} :${index}`)
    const update = {
      TableName: options.tableName,
      Key: keyOf(delta),
      UpdateExpression: `ADD ${adds.join(', ')} SET #ttl = :ttl`,
      ExpressionAttributeNames: {
        '#ttl': 'ttl',
        ...Object.fromEntries(counts.map(([name], index) => [`#${index}`, `${COUNTER}${name}`])),
      },
      ExpressionAttributeValues: {
        ':ttl': number.write((delta.startMs + KEPT_MS) / 1000),
        ...Object.fromEntries(counts.map(([, value], index) => [`:${index}`, number.write(value)])),
      },
    }
    await dynamodb('UpdateItem', update).catch(asRangeError)
  }

  return {
    ...recentStatistics(dynamodb, options),
    async add(_batchId, deltas) {
      const added = await Promise.allSettled(deltas.map(count))
      for (const each of added) if (each.status === 'rejected') throw each.reason
    },
  }
}
