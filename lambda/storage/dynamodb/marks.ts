import { createHash, randomUUID } from 'node:crypto'
import type { AwsService } from '../aws/operations.ts'
import type { Mark, Sums, TeamHour } from '../ledger/sums.ts'
import { type Item, number, text } from './attributes.ts'
import { hourName, teamOfName } from './log/hours.ts'
import { dayName, teamName } from './log/keys.ts'
import { idOf } from './log/newest-first.ts'
import { queryAll } from './query.ts'
import { asRangeError, heldIn } from './refusals.ts'

/** What is marked: hours to be summed up, days to be archived, days to be charged to credits. */
export type MarkKind = 'DIRTY' | 'UNARCHIVED' | 'UNCHARGED'

/** A mark as it was read: one that was taken away and made again has another origin, though its count may be the same. */
interface ReadMark extends Mark {
  readonly origin: string
}

/** Where many teams are busy, one would take more than the 1,000 writes a second that it may. */
const PARTITIONS = 8

const partitionsOf = (kind: MarkKind): string[] => Array.from({ length: PARTITIONS }, (_, index) => `${kind}#${index}`)

export const markPartition = (team: string, kind: MarkKind = 'DIRTY'): string =>
  `${kind}#${(createHash('sha256').update(team).digest()[0] ?? 0) % PARTITIONS}`

export const markKey = (kind: MarkKind, { team, startMs }: TeamHour): Item => ({
  pk: text().write(markPartition(team, kind)),
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

/** Marks in DynamoDB: `<kind>#<of the team>` / `<yyyymmddhh>#<team>`, with `n` changes since its origin `o`. */
export const marksIn = (
  dynamodb: AwsService<'dynamodb'>,
  tableName: string,
  kind: MarkKind,
): Pick<Sums, 'mark' | 'marked' | 'unmark'> => {
  const markOne = async (mark: Mark): Promise<void> => {
    const update = {
      TableName: tableName,
      Key: markKey(kind, mark),
      UpdateExpression: 'SET o = if_not_exists(o, :origin) ADD n :changes',
      ExpressionAttributeValues: { ':origin': text().write(randomUUID()), ':changes': number.write(mark.changes) },
    }
    await dynamodb('UpdateItem', update).catch(asRangeError)
  }
  return {
    async mark(changed) {
      const marked = await Promise.allSettled(changed.map(markOne))
      for (const each of marked) if (each.status === 'rejected') throw each.reason
    },
    async marked(team) {
      const partitions = team === undefined ? partitionsOf(kind) : [markPartition(team, kind)]
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
          Key: markKey(kind, mark),
          ConditionExpression: 'n = :changes AND o = :origin',
          ExpressionAttributeValues: { ':changes': number.write(changes), ':origin': text().write(origin) },
        }),
      )
    },
  }
}
