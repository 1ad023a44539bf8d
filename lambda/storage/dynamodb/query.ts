import type { QueryInput } from '@aws-sdk/client-dynamodb'
import type { AwsService } from '../aws/operations.ts'
import type { Item } from './attributes.ts'

/** All items that a query finds, page by page. */
export const queryAll = async (
  dynamodb: AwsService<'dynamodb'>,
  input: QueryInput,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Item[]> => {
  const items: Item[] = []
  let from: Item | undefined
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb('Query', { ...input, ExclusiveStartKey: from }, options)
    items.push(...Items)
    from = LastEvaluatedKey
  } while (from)
  return items
}
