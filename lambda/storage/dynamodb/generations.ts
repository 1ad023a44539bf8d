import type { AwsService } from '../aws/operations.ts'
import type { GenerationRecord, Generations } from '../generations.ts'
import type { Item } from './attributes.ts'
import { fromGenerationItem, generationKey, partitionOf, toGenerationItem } from './generation-item.ts'
import { asRangeError } from './invalid.ts'

/** How far back `recent` looks, today included: each day is a partition, and a query of its own. */
const RECENT_DAYS = 8

export interface DynamodbGenerationsOptions {
  readonly tableName: string
  /** DynamoDB deletes a record about that many days after it was created. */
  readonly retentionDays: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The request log in DynamoDB: a partition per team and UTC day, ordered by id. `recent` sees the last seven days. */
export const dynamodbGenerations = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName, retentionDays, now }: DynamodbGenerationsOptions,
): Omit<Generations, 'open'> => {
  /** At most `limit` of one day; a page may be shorter than asked for while more follow. */
  const newestOf = async (partition: string, limit: number): Promise<GenerationRecord[]> => {
    const found: GenerationRecord[] = []
    let from: Item | undefined
    do {
      const { Items = [], LastEvaluatedKey } = await dynamodb('Query', {
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition } },
        ScanIndexForward: false,
        Limit: limit - found.length,
        ExclusiveStartKey: from,
      })
      found.push(...Items.map(fromGenerationItem))
      from = LastEvaluatedKey
    } while (from && found.length < limit)
    return found
  }

  return {
    async put(record) {
      const Item = toGenerationItem(record, retentionDays)
      await dynamodb('PutItem', { TableName: tableName, Item }).catch(asRangeError)
    },
    async get(team, id) {
      const key = generationKey(team, id)
      if (!key) return undefined
      // Consistent, because clients ask for a record right after its answer.
      const { Item } = await dynamodb('GetItem', { TableName: tableName, Key: key, ConsistentRead: true })
      return Item && fromGenerationItem(Item)
    },
    async recent(team, limit) {
      const found: GenerationRecord[] = []
      for (let day = 0; day < RECENT_DAYS && found.length < limit; day++)
        found.push(...(await newestOf(partitionOf(team, now(), day), limit - found.length)))
      return found
    },
  }
}
