import type { BatchGetItemOutput, KeysAndAttributes } from '@aws-sdk/client-dynamodb'
import type { Accounts, KeyRecord } from '../accounts.ts'
import type { AwsService } from '../aws/operations.ts'
import { type Item, number, toItem } from './attributes.ts'
import { ATTRIBUTES, keyItem, keysByHash, toKey } from './keys-by-hash.ts'
import { queryAll } from './query.ts'
import { heldIn } from './refusals.ts'

/** BatchGetItem's own limit. */
const BATCH = 100

const pointerItem = (team: string, id: string): Item => ({ pk: { S: `TEAM#${team}` }, sk: { S: `KEY#${id}` } })

/**
 * Keys in DynamoDB. A key is one item, `KEY#<hash>` / `META`; `TEAM#<team>` / `KEY#<id>` only points to it (`h`), so
 * nothing is kept twice. The pointer is written first: after a crash between the two there is no key that works and is
 * not listed.
 */
export const dynamodbAccounts = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName }: { readonly tableName: string },
): Accounts => {
  const pointersOf = (team: string): Promise<Item[]> =>
    queryAll(dynamodb, {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :key)',
      ExpressionAttributeValues: { ':pk': { S: `TEAM#${team}` }, ':key': { S: 'KEY#' } },
      ConsistentRead: true,
    })

  const keysOf = async (hashes: readonly string[]): Promise<KeyRecord[]> => {
    const keys: KeyRecord[] = []
    let request: Record<string, KeysAndAttributes> | undefined = {
      [tableName]: { Keys: hashes.map(keyItem), ConsistentRead: true },
    }
    while (request?.[tableName]) {
      const page: BatchGetItemOutput = await dynamodb('BatchGetItem', { RequestItems: request })
      const items = page.Responses?.[tableName] ?? []
      keys.push(...items.map(toKey))
      request = page.UnprocessedKeys
      if (items.length === 0 && request?.[tableName]) throw new Error('DynamoDB puts off reading the keys. Try again.')
    }
    return keys
  }

  return {
    ...keysByHash(dynamodb, { tableName }),
    async addKey(key) {
      await dynamodb('PutItem', {
        TableName: tableName,
        Item: { ...pointerItem(key.team, key.id), h: { S: key.hash } },
        ConditionExpression: 'attribute_not_exists(pk) OR h = :hash',
        ExpressionAttributeValues: { ':hash': { S: key.hash } },
      })
      await dynamodb('PutItem', {
        TableName: tableName,
        Item: { ...keyItem(key.hash), ...toItem(ATTRIBUTES, key) },
        ConditionExpression: 'attribute_not_exists(pk)',
      })
    },
    async listKeys(team) {
      const hashes = [...new Set((await pointersOf(team)).flatMap((pointer) => pointer['h']?.S ?? []))]
      const keys: KeyRecord[] = []
      for (let start = 0; start < hashes.length; start += BATCH)
        keys.push(...(await keysOf(hashes.slice(start, start + BATCH))))
      return keys.filter((key) => key.team === team).sort((a, b) => (a.id < b.id ? 1 : -1))
    },
    async revokeKey(team, id, at) {
      const Key = pointerItem(team, id)
      const { Item: pointer } = await dynamodb('GetItem', { TableName: tableName, Key, ConsistentRead: true })
      const hash = pointer?.['h']?.S
      if (hash === undefined) return false
      return heldIn(
        dynamodb('UpdateItem', {
          TableName: tableName,
          Key: keyItem(hash),
          UpdateExpression: 'SET ra = if_not_exists(ra, :at)',
          // Never creates a key from a pointer whose key was not written, nor touches another key of that hash.
          ConditionExpression: 'id = :id AND tm = :team',
          ExpressionAttributeValues: { ':at': number.write(at), ':id': { S: id }, ':team': { S: team } },
        }),
      )
    },
  }
}
