import { DAY_MS, HOUR_MS } from '../../storage/calendar.ts'
import type { GenerationRecord } from '../../storage/generations.ts'
import type { Span } from '../money/sums/spans.ts'

const SHORTEST_MS = 1000

/** More than these are not sorted at once, unless they began in the same second. */
const MOST = 5_000

type Scan = (span: Span) => AsyncIterable<readonly GenerationRecord[]>

/** Undefined where there are more than may be in memory. */
const within = async (batches: AsyncIterable<readonly GenerationRecord[]>, most: number) => {
  const all: GenerationRecord[] = []
  for await (const records of batches) {
    all.push(...records)
    if (all.length > most) return undefined
  }
  return all
}

const inOrder = (a: GenerationRecord, b: GenerationRecord): number =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)

/** What has been read up to a moment: nothing that began before is still to come. */
export interface ReadSoFar {
  readonly records: readonly GenerationRecord[]
  readonly toMs: number
}

/**
 * The records of that time from the oldest to the newest, whatever order a store has them in: stretch by stretch, each
 * short enough to be sorted in memory.
 */
export const recordsInOrder = async function* (
  scan: Scan,
  [fromMs, toMs]: Span,
  most = MOST,
): AsyncGenerator<ReadSoFar> {
  let lengthMs = HOUR_MS
  for (let at = fromMs; at < toMs; ) {
    const end = Math.min(toMs, at + lengthMs)
    const isShortest = end - at <= SHORTEST_MS
    const records = await within(scan([at, end]), isShortest ? Number.POSITIVE_INFINITY : most)
    if (!records) {
      lengthMs = Math.max(SHORTEST_MS, Math.floor((end - at) / 4))
      continue
    }
    yield { records: records.sort(inOrder), toMs: end }
    at = end
    // Where nothing is, the next may be as long as it takes to find something.
    const longest = records.length === 0 ? Number.POSITIVE_INFINITY : DAY_MS
    lengthMs = Math.min(longest, records.length * 2 > most ? lengthMs : lengthMs * 2)
  }
}
