import type { JsonObject } from '../../../gateway/core/json/value.ts'
import { DAY_MS } from '../../calendar.ts'
import type { GenerationRecord } from '../../generations.ts'
import { isRank, seal, unseal } from '../../ledger/cursor.ts'
import type { LogQuery } from '../../ledger/log.ts'
import { isWanted } from '../../ledger/log-filter.ts'
import type { Sums } from '../../ledger/sums.ts'
import { AFTER_ALL_IDS, firstIdAt } from './hours.ts'
import { type LogPart, logMap, narrowingOf } from './map.ts'
import { type Budget, type LogTable, newestFirst, type Portion } from './newest-first.ts'

export interface LogOptions extends LogTable {
  /** A map of the log: hours that hold nothing of what is wanted are not read. */
  readonly sums?: Pick<Sums, 'read' | 'marked'> | undefined
  /** How far back to look where a query does not say it. */
  readonly retentionDays: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Records of 1 KB that a page reads at most: 60 MB. */
const MOST_READ = 60_000

/** Clocks of those who give ids may be ahead. */
const AHEAD_MS = 3_600_000

/** Where a page ended. */
export interface Position {
  /** When the first page was read, milliseconds since 1970: what ended later is on none that follow. */
  readonly asOfMs: number
  /** Id of the last record that was given or passed over. */
  readonly id: string
  /** By what it is sorted, as text; empty for the newest. */
  readonly rank: string
}

const positionOf = (query: LogQuery): Position | undefined =>
  unseal(
    query,
    (read): read is JsonObject & Position =>
      isRank(read['rank'], query.sort) && typeof read['id'] === 'string' && Number.isSafeInteger(read['asOfMs']),
  )

/** How a page is read. */
export interface Reading {
  /** Where the page before ended. */
  readonly after: Position | undefined
  readonly fromMs: number
  readonly toMs: number
  readonly budget: Budget
  /** Parts of the log that may hold what is wanted and began before that time, the newest first. */
  parts(beforeMs: number): AsyncGenerator<LogPart>
  read(part: LogPart, beforeId?: string): AsyncGenerator<Portion>
  wantedIn(portion: Portion): GenerationRecord[]
  cursorAt(id: string, rank?: bigint | number): string
}

/** Do the sums know anything about it beside its hour? */
const isMapped = ({ filter, sort }: LogQuery): boolean =>
  sort !== 'newest' || Object.keys(filter).some((name) => name !== 'fromMs' && name !== 'toMs')

/** Throws RangeError for a cursor of another query. */
export const readingOf = (query: LogQuery, options: LogOptions): Reading => {
  const { team, filter, sort, limit } = query
  const { sums, retentionDays, now } = options
  const after = positionOf(query)
  const asOfMs = after?.asOfMs ?? now()
  const fromMs = Math.max(0, filter.fromMs ?? now() - retentionDays * DAY_MS)
  const budget: Budget = { left: MOST_READ }
  const narrowing = narrowingOf(filter)
  const map = sums && isMapped(query) ? logMap(sums, team, filter, sort) : undefined
  /** There is no number by which records arrive; but one that ends arrives. */
  const hasArrived = ({ createdAt, durationMs }: GenerationRecord): boolean =>
    after === undefined || createdAt + durationMs <= asOfMs
  return {
    after,
    fromMs,
    toMs: Math.min(filter.toMs ?? Number.POSITIVE_INFINITY, now() + AHEAD_MS),
    budget,
    async *parts(beforeMs) {
      for (let end = beforeMs; end > fromMs; end -= end % DAY_MS || DAY_MS) {
        const start = Math.max(fromMs, (Math.ceil(end / DAY_MS) - 1) * DAY_MS)
        const parts = map ? await map(start, end) : [{ fromMs: start, toMs: end }]
        for (const part of parts)
          yield { ...part, fromMs: Math.max(part.fromMs, start), toMs: Math.min(part.toMs, end) }
      }
    },
    read(part, beforeId = AFTER_ALL_IDS) {
      const [fromId, endId] = [firstIdAt(part.fromMs), firstIdAt(part.toMs)]
      const stretch = { team, dayMs: part.fromMs, fromId, beforeId: endId < beforeId ? endId : beforeId }
      return newestFirst(options, stretch, { limit, budget, narrowing })
    },
    wantedIn: ({ records }) => records.filter((record) => isWanted(record, filter) && hasArrived(record)),
    cursorAt: (id, rank) => seal(query, { asOfMs, id, rank: rank === undefined ? '' : String(rank) }),
  }
}
