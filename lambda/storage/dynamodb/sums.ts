import type { AwsService } from '../aws/operations.ts'
import { DAY_MS, daysBetween, HOUR_MS } from '../calendar.ts'
import type { PublishedSheet, Sheet, Sums, TeamHour } from '../ledger/sums.ts'
import { type Item, number, text } from './attributes.ts'
import { hourName } from './log/hours.ts'
import { dayName, teamName } from './log/keys.ts'
import { idOf } from './log/newest-first.ts'
import { marksIn } from './marks.ts'
import { queryAll } from './query.ts'
import { heldIn } from './refusals.ts'
import { fromSheetItems, readChunkName, toChunksAttribute, toSheetItems } from './sheet-items.ts'

export interface DynamodbSumsOptions {
  readonly tableName: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Days that are read at once. */
const AT_ONCE = 8

const partitionOf = (team: string, timeMs: number): Item[string] =>
  text().write(`SUM#${teamName(team)}#${dayName(timeMs)}`)

const headKey = ({ team, startMs }: TeamHour): Item => ({
  pk: partitionOf(team, startMs),
  sk: text().write(hourName(startMs)),
})

/**
 * Sums in DynamoDB. Marks are in `DIRTY#…` (marks.ts). `SUM#<team>#<yyyymmdd>` / `<hh>` is the
 * head of its sums: `v` the last version begun, `g` the one that is read, `at` when its log was read, `c` how many
 * chunks it has; the chunks are beside it. They are written first, and one conditional update of the head makes them
 * what is read. Versions that nobody reads any more expire a day later.
 */
export const dynamodbSums = (dynamodb: AwsService<'dynamodb'>, { tableName, now }: DynamodbSumsOptions): Sums => {
  /** Older versions of an hour, wherever their writer got to. */
  const retire = async (hour: TeamHour, version: number): Promise<void> => {
    const pk = partitionOf(hour.team, hour.startMs)
    const chunks = await queryAll(dynamodb, {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :hour)',
      FilterExpression: 'attribute_not_exists(#ttl)',
      ProjectionExpression: 'sk',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':pk': pk, ':hour': text().write(`${hourName(hour.startMs)}#`) },
    })
    const ttl = number.write(Math.floor((now() + DAY_MS) / 1000))
    const old = chunks.filter((chunk) => (readChunkName(chunk)?.version ?? version) < version)
    await Promise.all(
      old.map(({ sk }) =>
        dynamodb('UpdateItem', {
          TableName: tableName,
          Key: { pk, ...(sk ? { sk } : {}) },
          UpdateExpression: 'SET #ttl = :ttl',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: { ':ttl': ttl },
        }),
      ),
    )
  }

  const readDay = async (
    team: string,
    { day, fromMs, toMs }: { day: number; fromMs: number; toMs: number },
    list: keyof Sheet,
  ): Promise<PublishedSheet[]> => {
    const items = await queryAll(dynamodb, {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': partitionOf(team, day),
        ':from': text().write(hourName(Math.max(day, fromMs))),
        ':to': text().write(`${hourName(Math.min(day + DAY_MS, toMs) - 1)}#~`),
      },
      // A head must not be newer than its chunks on the next page.
      ConsistentRead: true,
    })
    const chunks = Map.groupBy(items, (item) => {
      const name = readChunkName(item)
      return name && name.list === list ? `${name.hour}#${name.version}` : ''
    })
    return items.flatMap((head): PublishedSheet[] => {
      const { g: published, at } = head
      const startMs = day + Number(idOf(head)) * HOUR_MS
      if (readChunkName(head) || !published || !at || startMs < fromMs || startMs >= toMs) return []
      const own = chunks.get(`${idOf(head)}#${Number(published.N)}`) ?? []
      return [{ team, startMs, asOfMs: number.read(at), sheet: fromSheetItems(head, own, list) }]
    })
  }

  return {
    ...marksIn(dynamodb, tableName, 'DIRTY'),
    async begin(hour) {
      const { Attributes } = await dynamodb('UpdateItem', {
        TableName: tableName,
        Key: headKey(hour),
        UpdateExpression: 'ADD v :one',
        ExpressionAttributeValues: { ':one': number.write(1) },
        ReturnValues: 'UPDATED_NEW',
      })
      return Number(Attributes?.['v']?.N)
    },
    async publish(version, { sheet, asOfMs, ...hour }) {
      const { chunks, items } = toSheetItems(hourName(hour.startMs), version, sheet)
      const pk = partitionOf(hour.team, hour.startMs)
      for (const item of items) await dynamodb('PutItem', { TableName: tableName, Item: { pk, ...item } })
      const isPublished = await heldIn(
        dynamodb('UpdateItem', {
          TableName: tableName,
          Key: headKey(hour),
          UpdateExpression: 'SET g = :version, #at = :at, c = :chunks',
          ConditionExpression: 'v = :version',
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: {
            ':version': number.write(version),
            ':at': number.write(asOfMs),
            ':chunks': toChunksAttribute(chunks),
          },
        }),
      )
      if (isPublished) await retire(hour, version)
      return isPublished
    },
    async read(team, fromMs, toMs, list) {
      const days = daysBetween(fromMs, toMs)
      const found: PublishedSheet[] = []
      for (let at = 0; at < days.length; at += AT_ONCE) {
        const some = days.slice(at, at + AT_ONCE).map((day) => readDay(team, { day, fromMs, toMs }, list))
        found.push(...(await Promise.all(some)).flat())
      }
      return found
    },
  }
}
