import { DAY_MS, daysBetween } from '../../calendar.ts'
import type { GenerationRecord } from '../../generations.ts'
import type { Log } from '../../ledger/log.ts'
import { type Item, text } from '../attributes.ts'
import { fromGenerationItem } from '../generation-item.ts'
import { AFTER_ALL_IDS, firstIdAt } from './hours.ts'
import { generationKey, LANES, lanePartition, timeOfId } from './keys.ts'
import { type LogTable, newestFirst, readableIn } from './newest-first.ts'
import { newestPage, rankedPage } from './pages.ts'
import { type LogOptions, readingOf } from './reading.ts'

/** Pages of 1 MB that a scan holds at once. */
const AT_ONCE = 4

/** How far back an answer is looked for by its provider's id, which is no key. */
const BY_PROVIDER_MS = DAY_MS
const MOST_READ = 60_000

const ID_LENGTH = 30
/** The first characters of an id, so many of them, say at least the fortnight. */
const LEAST_LENGTH = 8

/** The first and the last moment of ids that begin so; undefined where none do, or too many. */
const timesOf = (beginning: string): readonly [number, number] | undefined => {
  const [first, last] = ['0', 'Z'].map((digit) => timeOfId(beginning.padEnd(ID_LENGTH, digit)))
  return beginning.length < LEAST_LENGTH || first === undefined || last === undefined ? undefined : [first, last]
}

/** The same table and sums, of which nothing more is read once the signal aborts. */
const endingWith = (options: LogOptions, signal: AbortSignal | undefined): LogOptions => {
  const { dynamodb, sums } = options
  if (!signal) return options
  return {
    ...options,
    dynamodb: (operation, input) => dynamodb(operation, input, { signal }),
    sums: sums && {
      marked: (team) => sums.marked(team),
      // Where they say that nothing is wanted, no query follows that would end.
      async read(...asked) {
        signal.throwIfAborted()
        return sums.read(...asked)
      },
    },
  }
}

/** The request log in DynamoDB, read. Pages read a bounded number of records; only time and team are keys. */
export const dynamodbLog = (options: LogOptions): Log => {
  const { dynamodb, tableName, unreadable, retentionDays, now } = options

  /** What is wanted of a time, where that is little. */
  const foundIn = async (
    table: LogTable,
    team: string,
    { fromMs, toMs, fromId, beforeId }: { fromMs: number; toMs: number; fromId: string; beforeId: string },
    isWanted: (record: GenerationRecord) => boolean,
  ): Promise<GenerationRecord[]> => {
    const budget = { left: MOST_READ }
    const found: GenerationRecord[] = []
    for (const dayMs of daysBetween(fromMs, toMs).toReversed())
      for await (const { records } of newestFirst(table, { team, dayMs, fromId, beforeId }, { limit: 50, budget })) {
        found.push(...records.filter(isWanted))
        if (budget.left <= 0) return found
      }
    return found
  }

  const pagesOf = async function* (team: string, fromMs: number, toMs: number, lanes: readonly number[]) {
    const [from, before] = [firstIdAt(fromMs), firstIdAt(toMs)]
    let open: { lane: number; next?: Item | undefined }[] = lanes.map((lane) => ({ lane }))
    while (open.length > 0) {
      const pages = await Promise.all(
        open.map(async ({ lane, next }) => {
          const page = await dynamodb('Query', {
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :before',
            ExpressionAttributeValues: {
              ':pk': text().write(lanePartition(team, fromMs, lane)),
              ':from': text().write(from),
              ':before': text().write(before),
            },
            ConsistentRead: true,
            ExclusiveStartKey: next,
          })
          return { lane, ...page }
        }),
      )
      for (const { Items = [] } of pages)
        yield readableIn(
          Items.filter(({ sk }) => (sk?.S ?? '') < before),
          unreadable,
        )
      open = pages.flatMap(({ lane, LastEvaluatedKey: next }) => (next ? [{ lane, next }] : []))
    }
  }

  return {
    async page(query, signal) {
      const reading = readingOf(query, endingWith(options, signal))
      const { sort, limit } = query
      return sort === 'newest' ? newestPage(reading, limit) : rankedPage(reading, sort, limit)
    },
    async *scan(team, fromMs, toMs) {
      // Older ones are deleted, and to look for them would take long.
      const oldest = Math.max(fromMs, now() - retentionDays * DAY_MS)
      for (const day of daysBetween(oldest, toMs))
        for (let lane = 0; lane < LANES; lane += AT_ONCE) {
          const lanes = Array.from({ length: AT_ONCE }, (_, index) => lane + index)
          yield* pagesOf(team, Math.max(day, oldest), Math.min(day + DAY_MS, toMs), lanes)
        }
    },
    async find(team, id, project, signal) {
      const table = endingWith(options, signal)
      const isSeen = (record: GenerationRecord): boolean => project === undefined || record.project === project
      const Key = generationKey(team, id)
      if (Key) {
        const { Item } = await table.dynamodb('GetItem', { TableName: tableName, Key, ConsistentRead: true })
        return Item ? [fromGenerationItem(Item)].filter(isSeen) : []
      }
      const end = now() + DAY_MS
      const times = timesOf(id)
      if (times) {
        const [first, last] = times
        const oldest = Math.max(first, now() - retentionDays * DAY_MS)
        const within = { fromMs: oldest, toMs: Math.min(last + 1, end), fromId: id, beforeId: `${id}~` }
        return foundIn(table, team, within, (record) => record.id.startsWith(id) && isSeen(record))
      }
      if (id === '') return []
      const fromMs = now() - BY_PROVIDER_MS
      const lately = { fromMs, toMs: end, fromId: firstIdAt(fromMs), beforeId: AFTER_ALL_IDS }
      return foundIn(table, team, lately, (record) => record.providerResponseId === id && isSeen(record))
    },
  }
}
