import type { BatchGetItemOutput, KeysAndAttributes } from '@aws-sdk/client-dynamodb'
import type { AwsService } from '../../aws/operations.ts'
import type { Item } from '../attributes.ts'

/** The items of these keys that there are, at most a hundred, in any order. */
export const readItems = async (
  dynamodb: AwsService<'dynamodb'>,
  tableName: string,
  keys: readonly Item[],
): Promise<Item[]> => {
  const items: Item[] = []
  let request: Record<string, KeysAndAttributes> | undefined = {
    [tableName]: { Keys: [...keys], ConsistentRead: true },
  }
  while (request?.[tableName]) {
    const page: BatchGetItemOutput = await dynamodb('BatchGetItem', { RequestItems: request })
    const read = page.Responses?.[tableName] ?? []
    items.push(...read)
    request = page.UnprocessedKeys
    if (read.length === 0 && request?.[tableName]) throw new Error('DynamoDB puts off reading the keys. Try again.')
  }
  return items
}
