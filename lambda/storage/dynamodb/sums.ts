import { createHash, randomUUID } from 'node:crypto'
import { awsErrorName } from '../aws/error.ts'
import type { AwsService } from '../aws/operations.ts'
import { HOUR_MS, type Mark, type PublishedSheet, type Sheet, type Sums, type TeamHour } from '../sums.ts'
import { type Item, number, text } from './attributes.ts'
import { asRangeError } from './invalid.ts'
import { hourName, teamOfName } from './log/hours.ts'
import { DAY_MS, dayName, teamName } from './log/keys.ts'
import { idOf } from './log/newest-first.ts'
import { queryAll } from './query.ts'
import { fromSheetItems, readChunkName, toChunksAttribute, toSheetItems } from './sheet-items.ts'

export interface DynamodbSumsOptions {
  readonly tableName: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** A mark as it was read: one that was taken away and made again has another origin, though its count may be the same. */
interface ReadMark extends Mark {
  readonly origin: string
}

/** Days that are read at once. */
const AT_ONCE = 8

/** Of marks: where many teams are busy, one would take more than the 1,000 writes a second that it may. */
const MARK_PARTITIONS = 8

const partitionsOfMarks = Array.from({ length: MARK_PARTITIONS }, (_, index) => `DIRTY#${index}`)

export const markPartition = (team: string): string =>
  `DIRTY#${(createHash('sha256').update(team).digest()[0] ?? 0) % MARK_PARTITIONS}`

const markKey = ({ team, startMs }: TeamHour): Item => ({
  pk: text().write(markPartition(team)),
  sk: text().write(`${dayName(startMs)}${hourName(startMs)}#${teamName(team)}`),
})

const toMark = (item: Item): ReadMark[] => {
  const [hour = '', name = ''] = idOf(item).split('#')
  const startMs = Date.parse(hour.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:00Z'))
  const team = teamOfName(name)
  const { n, o } = item
  return team && n && o && !Number.isNaN(startMs)
    ? [{ team, startMs, changes: number.read(n), origin: text().read(o) }]
    : []
}

const partitionOf = (team: string, timeMs: number): Item[string] =>
  text().write(`SUM#${teamName(team)}#${dayName(timeMs)}`)

const headKey = ({ team, startMs }: TeamHour): Item => ({
  pk: partitionOf(team, startMs),
  sk: text().write(hourName(startMs)),
})

/** Resolves to whether the condition held. */
const heldIn = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    (error: unknown) => {
      if (awsErrorName(error) === 'ConditionalCheckFailedException') return false
      throw error
    },
  )

/**
 * Sums in DynamoDB. `DIRTY#<of the team>` / `<yyyymmddhh>#<team>` marks an hour (`n` changes). `SUM#<team>#<yyyymmdd>` / `<hh>` is the
 * head of its sums: `v` the last version begun, `g` the one that is read, `at` when its log was read, `c` how many
 * chunks it has; the chunks are beside it. They are written first, and one conditional update of the head makes them
 * what is read. Versions that nobody reads any more expire a day later.
 */
export const dynamodbSums = (dynamodb: AwsService<'dynamodb'>, { tableName, now }: DynamodbSumsOptions): Sums => {
  const markOne = async (mark: Mark): Promise<void> => {
    const update = {
      TableName: tableName,
      Key: markKey(mark),
      UpdateExpression: 'SET o = if_not_exists(o, :origin) ADD n :changes',
      ExpressionAttributeValues: { ':origin': text().write(randomUUID()), ':changes': number.write(mark.changes) },
    }
    await dynamodb('UpdateItem', update).catch(asRangeError)
  }

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
    async mark(changed) {
      const marked = await Promise.allSettled(changed.map(markOne))
      for (const each of marked) if (each.status === 'rejected') throw each.reason
    },
    async marked(team) {
      const partitions = team === undefined ? partitionsOfMarks : [markPartition(team)]
      const items = await Promise.all(
        partitions.map((partition) =>
          queryAll(dynamodb, {
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': text().write(partition) },
            ConsistentRead: true,
          }),
        ),
      )
      const marks = items.flat().flatMap(toMark)
      return marks.filter((mark) => team === undefined || mark.team === team).sort((a, b) => a.startMs - b.startMs)
    },
    async unmark(mark) {
      const { changes, origin } = mark as Partial<ReadMark> & Mark
      if (origin === undefined) return
      await heldIn(
        dynamodb('DeleteItem', {
          TableName: tableName,
          Key: markKey(mark),
          ConditionExpression: 'n = :changes AND o = :origin',
          ExpressionAttributeValues: { ':changes': number.write(changes), ':origin': text().write(origin) },
        }),
      )
    },
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
      const days: number[] = []
      for (let day = fromMs - (fromMs % DAY_MS); day < toMs; day += DAY_MS) days.push(day)
      const found: PublishedSheet[] = []
      for (let at = 0; at < days.length; at += AT_ONCE) {
        const some = days.slice(at, at + AT_ONCE).map((day) => readDay(team, { day, fromMs, toMs }, list))
        found.push(...(await Promise.all(some)).flat())
      }
      return found
    },
  }
}
