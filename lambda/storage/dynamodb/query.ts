import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb'
import type { Item } from './attributes.ts'

/** All items that a query finds, page by page. */
export const queryAll = async (
  client: DynamoDBClient,
  input: QueryCommandInput,
  options: { readonly abortSignal?: AbortSignal } = {},
): Promise<Item[]> => {
  const items: Item[] = []
  let from: Item | undefined
  do {
    const page = await client.send(new QueryCommand({ ...input, ExclusiveStartKey: from }), options)
    items.push(...(page.Items ?? []))
    from = page.LastEvaluatedKey
  } while (from)
  return items
}
