import type { Accounts } from '../accounts.ts'
import type { AwsService } from '../aws/operations.ts'
import { keysIn } from './accounts/keys.ts'
import { scopesIn } from './accounts/scopes.ts'
import { keysByHash } from './keys-by-hash.ts'

/** Teams, projects and keys in DynamoDB, one table for all. */
export const dynamodbAccounts = (
  dynamodb: AwsService<'dynamodb'>,
  table: { readonly tableName: string },
): Accounts => ({
  ...keysByHash(dynamodb, table),
  ...keysIn(dynamodb, table.tableName),
  ...scopesIn(dynamodb, table.tableName),
})
