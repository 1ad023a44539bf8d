import type { GenerationRecord } from '../../generations.ts'
import { rankIn } from '../../ledger/cursor.ts'
import type { LogPage } from '../../ledger/log.ts'
import { capped, rankOf, type Sort } from '../../ledger/log-filter.ts'
import { timeOfId } from './keys.ts'
import type { LogPart } from './map.ts'
import type { Reading } from './reading.ts'

type Rank = bigint | number
type Ranked = readonly [rank: Rank, record: Pick<GenerationRecord, 'id'>]

/** What has none of it comes last. */
const NONE = -1

const byRank = ([a, { id: idOfA }]: Ranked, [b, { id: idOfB }]: Ranked): number => {
  if (a > b || b > a) return a > b ? -1 : 1
  return idOfA > idOfB ? -1 : 1
}

/** The newest records. Gives up where the budget of a page ends, and says how far it came. */
export const newestPage = async (reading: Reading, limit: number): Promise<LogPage> => {
  const { after, fromMs, toMs, budget, parts, read, wantedIn, cursorAt } = reading
  const records: GenerationRecord[] = []
  const beforeMs = after ? Math.min(toMs, (timeOfId(after.id) ?? toMs) + 1) : toMs
  for await (const part of parts(beforeMs))
    for await (const portion of read(part, after?.id)) {
      records.push(...wantedIn(portion))
      const last = records[limit - 1]
      if (last) return { records: records.slice(0, limit), cursor: cursorAt(last.id) }
      const { readTo } = portion
      if (budget.left <= 0) return { records, cursor: cursorAt(readTo), scannedToMs: timeOfId(readTo) ?? fromMs }
    }
  return { records }
}

/** What may hold most first; of what is not known anything may be expected. */
const mostFirst = ({ most: a }: LogPart, { most: b }: LogPart): number => {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  return a > b ? -1 : Number(b > a)
}

const tooMuch = (): never => {
  throw new RangeError('That is too much to be sorted: ask for a shorter time, or filter by more.')
}

/**
 * The records that have most of something. Reads hours in the order of the most that they may hold, until no other can
 * hold more than what was found. Where the budget ends before, only what is certain is given. Throws RangeError where
 * nothing is.
 */
export const rankedPage = async (
  { after, toMs, budget, parts, read, wantedIn, cursorAt }: Reading,
  sort: Exclude<Sort, 'newest'>,
  limit: number,
): Promise<LogPage> => {
  const before: Ranked | undefined = after && [rankIn(after.rank, sort), after]
  let found: (readonly [Rank, GenerationRecord])[] = []
  const take = (records: readonly GenerationRecord[]): void => {
    const ranked = records.map((record) => [capped(rankOf(record, sort) ?? NONE), record] as const)
    found = [...found, ...ranked.filter((one) => before === undefined || byRank(before, one) < 0)].sort(byRank)
    found.length = Math.min(found.length, limit)
  }
  const pageWith = (certain: typeof found): LogPage => {
    const last = certain.at(-1)
    const records = certain.map(([, record]) => record)
    return last ? { records, cursor: cursorAt(last[1].id, last[0]) } : { records }
  }
  const all: LogPart[] = []
  for await (const part of parts(toMs)) all.push(part)
  for (const part of all.sort(mostFirst)) {
    const [least] = found[limit - 1] ?? []
    const most = part.most === undefined ? undefined : capped(part.most)
    if (least !== undefined && most !== undefined && least > most) break
    for await (const portion of read(part)) take(wantedIn(portion))
    if (budget.left > 0) continue
    const certain = most === undefined ? [] : found.filter(([rank]) => rank > most)
    return certain.length > 0 ? pageWith(certain) : tooMuch()
  }
  return found.length < limit ? { records: found.map(([, record]) => record) } : pageWith(found)
}
