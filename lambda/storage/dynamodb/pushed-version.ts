import type { AwsService } from '../aws/operations.ts'
import type { PushedSource } from '../pushed-catalogs.ts'
import type { Item } from './attributes.ts'

/** What is kept of catalogs is one partition: the pointer, and the chunks of each version. */
export const catalogItem = (sk: string): Item => ({ pk: { S: 'CATALOG' }, sk: { S: sk } })

/** The key of the pointer, and the attribute with the version that it points to. */
export const POINTER = catalogItem('CURRENT')
export const VERSION = 'v'

/** The part of the pushed catalogs that gateways ask again and again. */
export const pushedVersion =
  (dynamodb: AwsService<'dynamodb'>, { tableName }: { readonly tableName: string }): PushedSource['version'] =>
  async () =>
    (await dynamodb('GetItem', { TableName: tableName, Key: POINTER, ConsistentRead: true })).Item?.[VERSION]?.S
