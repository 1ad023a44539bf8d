import { randomUUID } from 'node:crypto'
import type { AwsService } from '../../aws/operations.ts'
import type { SpendingSettings } from '../../spending.ts'
import { readSpending, writeSpending } from '../../spending-text.ts'
import { type Item, number, text } from '../attributes.ts'
import { spendingItem, spendingTextIn } from '../keys-by-hash.ts'
import { heldIn } from '../refusals.ts'

/**
 * Budgets and limits in the accounts' table: `TEAM#<team>` / `SPENDING`. `v` is the version, `r` the rules, `w` which write
 * it was.
 */
export const dynamodbSpending = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName: TableName }: { readonly tableName: string },
): SpendingSettings => {
  const read = async (team: string): Promise<Item | undefined> => {
    const { Item } = await dynamodb('GetItem', { TableName, Key: spendingItem(team), ConsistentRead: true })
    return Item
  }
  return {
    async spendingOf(team) {
      const item = await read(team)
      if (!item) return { rules: { budgets: [], limits: [] }, version: 0 }
      return { rules: readSpending(spendingTextIn(item)), version: Number(item['v']?.N) }
    },
    async setSpending(team, rules, version) {
      const own = randomUUID()
      const written = await heldIn(
        dynamodb('PutItem', {
          TableName,
          Item: {
            ...spendingItem(team),
            v: number.write(version + 1),
            r: text().write(writeSpending(rules)),
            w: text().write(own),
          },
          ...(version === 0
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: 'v = :version',
                ExpressionAttributeValues: { ':version': number.write(version) },
              }),
        }),
      )
      // Where the answer was lost and the client asked again, it is this write itself that was there before.
      return written || (await read(team))?.['w']?.S === own
    },
  }
}
