import type { AwsService } from '../aws/operations.ts'
import type { Generations } from '../generations.ts'
import { fromGenerationItem, OUTCOME, toGenerationItem } from './generation-item.ts'
import { generationKey } from './log/keys.ts'
import { asRangeError, heldIn } from './refusals.ts'

export interface DynamodbGenerationsOptions {
  readonly tableName: string
  /** DynamoDB deletes a record about that many days after it was created. */
  readonly retentionDays: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The request log in DynamoDB: by team, UTC day and lane, ordered by id. `recent` sees the last seven days. */
export const dynamodbGenerations = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName, retentionDays, now }: DynamodbGenerationsOptions,
): Omit<Generations, 'open'> => ({
  async put(record) {
    const Item = toGenerationItem(record, retentionDays)
    await dynamodb('PutItem', { TableName: tableName, Item }).catch(asRangeError)
  },
  addLost: (record) =>
    heldIn(
      dynamodb('PutItem', {
        TableName: tableName,
        Item: toGenerationItem(record, retentionDays),
        ConditionExpression: 'attribute_not_exists(sk) OR #outcome = :lost',
        ExpressionAttributeNames: { '#outcome': OUTCOME },
        ExpressionAttributeValues: { ':lost': { S: 'lost' } },
      }),
    ),
  async get(team, id) {
    const key = generationKey(team, id)
    if (!key) return undefined
    // Consistent, because clients ask for a record right after its answer.
    const { Item } = await dynamodb('GetItem', { TableName: tableName, Key: key, ConsistentRead: true })
    return Item && fromGenerationItem(Item)
  },
  async recent(team, limit) {
    // No request needs it, nor should its start load it.
    const { recentIn } = await import('./log/newest-first.ts')
    return recentIn({ dynamodb, tableName }, { team, limit, now: now() })
  },
})
