import type { Accounts, KeyRecord } from '../accounts.ts'
import type { AwsService } from '../aws/operations.ts'
import { type Attributes, fromItem, type Item, json, number, text } from './attributes.ts'

/** The table of attribute names; the hash is in `pk`. */
export const ATTRIBUTES: Attributes<Omit<KeyRecord, 'hash'>> = {
  id: ['id', text()],
  name: ['n', text()],
  team: ['tm', text()],
  project: ['pj', text()],
  createdAt: ['at', number],
  expiresAt: ['ex', number],
  revokedAt: ['ra', number],
  permissions: ['pm', json()],
  byokFallback: ['bf', text()],
}

export const keyItem = (hash: string): Item => ({ pk: { S: `KEY#${hash}` }, sk: { S: 'META' } })

export const toKey = (item: Item): KeyRecord => ({
  hash: (item['pk']?.S ?? '').slice('KEY#'.length),
  ...fromItem(ATTRIBUTES, item),
})

/** The part of the accounts that requests read. */
export const keysByHash = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName }: { readonly tableName: string },
): Pick<Accounts, 'keyByHash'> => ({
  async keyByHash(hash) {
    // Consistent, so that a new key works and a revoked one stops as soon as the caches of it have run out.
    const { Item } = await dynamodb('GetItem', { TableName: tableName, Key: keyItem(hash), ConsistentRead: true })
    return Item && toKey(Item)
  },
})
