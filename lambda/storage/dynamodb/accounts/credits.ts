import { randomUUID } from 'node:crypto'
import { compact } from '../../../gateway/core/json/value.ts'
import type { AwsService } from '../../aws/operations.ts'
import { type CreditEntries, type CreditEntry, newestLast, readEntry } from '../../credits.ts'
import { type Item, number, text } from '../attributes.ts'
import { queryAll } from '../query.ts'
import { heldIn } from '../refusals.ts'

const partition = (team: string): string => `CREDIT#${team}`

const keyOf = (team: string, id: string): Item => ({
  pk: text().write(partition(team)),
  sk: text().write(id),
})

const toItem = (team: string, { id, at, kind, pico, period, note, by }: CreditEntry, write: string): Item => ({
  ...keyOf(team, id),
  at: number.write(at),
  k: text().write(kind),
  p: text().write(String(pico)),
  ...(period === undefined ? {} : { of: text().write(period) }),
  ...(note === undefined ? {} : { nt: text().write(note) }),
  ...(by === undefined ? {} : { by: text().write(by) }),
  w: text().write(write),
})

const toEntry = ({ sk, at, k, p, of, nt, by }: Item): CreditEntry =>
  readEntry(
    compact({ id: sk?.S ?? '', at: Number(at?.N), period: of?.S, note: nt?.S, by: by?.S }),
    k?.S ?? '',
    p?.S ?? '',
  )

/**
 * Credits in the accounts' table: `CREDIT#<team>` / the entry's id. `k` is the kind, `p` the amount, `of` the period, `nt`
 * the note, `w` which write it was.
 */
export const dynamodbCredits = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName: TableName }: { readonly tableName: string },
): CreditEntries => {
  /** Where the answer was lost and the client asked again, it is this write itself that was there before. */
  const isOwn = async (team: string, id: string, write: string): Promise<boolean> => {
    const [found] = await queryAll(dynamodb, {
      TableName,
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: { ':pk': text().write(partition(team)), ':sk': text().write(id) },
      ConsistentRead: true,
    })
    return found?.['w']?.S === write
  }
  return {
    async add(team, entry) {
      const write = randomUUID()
      const added = await heldIn(
        dynamodb('PutItem', {
          TableName,
          Item: toItem(team, entry, write),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      )
      return added || isOwn(team, entry.id, write)
    },
    async list(team) {
      const items = await queryAll(dynamodb, {
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': text().write(partition(team)) },
        ConsistentRead: true,
      })
      return items.map(toEntry).sort(newestLast)
    },
  }
}
