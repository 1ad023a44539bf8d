import type { AwsService } from '../../aws/operations.ts'
import { DAY_MS } from '../../calendar.ts'
import type { GenerationRecord } from '../../generations.ts'
import type { Item } from '../attributes.ts'
import { fromGenerationItem } from '../generation-item.ts'
import { AFTER_ALL_IDS, firstIdAt } from './hours.ts'
import { LANES, lanePartition } from './keys.ts'
import type { Narrowing } from './map.ts'

/** The table, and who is told of items in it that are no record. */
export interface LogTable {
  readonly dynamodb: AwsService<'dynamodb'>
  readonly tableName: string
  readonly unreadable?: ((id: string, error: unknown) => void) | undefined
}

/** A part of one UTC day of a team's log. */
export interface Stretch {
  readonly team: string
  /** Any time of that day. */
  readonly dayMs: number
  readonly fromId: string
  /** Excluded. */
  readonly beforeId: string
}

/** How many records of 1 KB may still be read. */
export interface Budget {
  left: number
}

export interface Portion {
  readonly records: readonly GenerationRecord[]
  /** Every record with this id or a later one has been given. */
  readonly readTo: string
}

/** How far back `recentIn` looks, today included: each day is partitions of its own. */
const RECENT_DAYS = 8

/** A page of 1 MB at most, whatever is asked for. */
const MOST = 1000

/** A query that finds nothing still costs and takes its time. */
const LEAST_COST = 8

/** Each lane's share of so many records, and some for chance. */
const shareOf = (limit: number): number => Math.ceil(limit / LANES + 2 * Math.sqrt(limit / LANES)) + 1

export const idOf = (item: Item): string => item['sk']?.S ?? ''

/** Leaves out what is no record, and tells. */
export const readableIn = (items: readonly Item[], unreadable: LogTable['unreadable']): GenerationRecord[] =>
  items.flatMap((item) => {
    try {
      return [fromGenerationItem(item)]
    } catch (error) {
      unreadable?.(idOf(item), error)
      return []
    }
  })

/**
 * The records of a stretch, the newest first, in portions, of all lanes together. Ends early when the budget does: the
 * last portion says how far it came. `limit`: so many are likely to be enough.
 */
export async function* newestFirst(
  { dynamodb, tableName, unreadable }: LogTable,
  { team, dayMs, fromId, beforeId }: Stretch,
  { limit, budget, narrowing = {} }: { limit: number; budget: Budget; narrowing?: Narrowing },
): AsyncGenerator<Portion> {
  const lanes = Array.from({ length: LANES }, (_, lane) => ({
    pk: lanePartition(team, dayMs, lane),
    next: undefined as Item | undefined,
    position: beforeId,
  }))
  let open = lanes
  let waiting: Item[] = []
  const readOn = async (lane: (typeof lanes)[number], share: number): Promise<void> => {
    const {
      Items = [],
      LastEvaluatedKey,
      ScannedCount,
    } = await dynamodb('Query', {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :before',
      ...narrowing,
      ExpressionAttributeValues: {
        ...narrowing.ExpressionAttributeValues,
        ':pk': { S: lane.pk },
        ':from': { S: fromId },
        ':before': { S: beforeId },
      },
      ScanIndexForward: false,
      Limit: share,
      ExclusiveStartKey: lane.next,
    })
    budget.left -= Math.max(ScannedCount ?? Items.length, LEAST_COST)
    waiting.push(...Items.filter((item) => idOf(item) < beforeId))
    lane.next = LastEvaluatedKey
    lane.position = LastEvaluatedKey ? idOf(LastEvaluatedKey) : fromId
  }
  for (let share = shareOf(limit); open.length > 0; share = Math.min(2 * share, MOST)) {
    await Promise.all(open.map((lane) => readOn(lane, share)))
    open = lanes.filter(({ next }) => next !== undefined)
    const readTo = open.reduce((to, { position }) => (position > to ? position : to), fromId)
    const ready = waiting.filter((item) => idOf(item) >= readTo).sort((a, b) => (idOf(a) < idOf(b) ? 1 : -1))
    waiting = waiting.filter((item) => idOf(item) < readTo)
    yield { records: readableIn(ready, unreadable), readTo }
    if (budget.left <= 0) return
  }
}

/** The newest records of the last seven days. */
export const recentIn = async (
  log: LogTable,
  { team, limit, now }: { readonly team: string; readonly limit: number; readonly now: number },
): Promise<GenerationRecord[]> => {
  const found: GenerationRecord[] = []
  const budget = { left: Number.POSITIVE_INFINITY }
  for (let day = 0; day < RECENT_DAYS && found.length < limit; day++) {
    const stretch = { team, dayMs: now - day * DAY_MS, fromId: firstIdAt(0), beforeId: AFTER_ALL_IDS }
    for await (const { records } of newestFirst(log, stretch, { limit, budget })) {
      found.push(...records)
      if (found.length >= limit) break
    }
  }
  return found.slice(0, limit)
}
