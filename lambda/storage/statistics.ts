import { DAY_MS } from './calendar.ts'
/** What was counted of one endpoint in one stretch of time. */
export interface Bucket {
  readonly provider: string
  /** The provider's own model id. */
  readonly model: string
  /** When the stretch begins, milliseconds since 1970: a multiple of BUCKET_MS. */
  readonly startMs: number
  /** By name; an absent one is zero. The names are the business of whoever counts. */
  readonly counts: Readonly<Record<string, number>>
}

export const BUCKET_MS = 5 * 60_000

/** Stores keep a bucket at least this long. */
export const KEPT_MS = 2 * DAY_MS

/** How endpoints did lately, told by every instance of the gateway. */
export interface Statistics {
  /**
   * Adds to the counters; at most one delta for a bucket. A batch that failed half-way is sent again, under the same id: a
   * store that can cheaply counts it once, one that cannot counts some of it twice. An estimate of health may, money may
   * not. Throws RangeError where one of the deltas will never be taken.
   */
  add(batchId: string, deltas: readonly Bucket[]): Promise<void>
  /** The buckets that begin then or later, in no order. */
  read(sinceMs: number): Promise<Bucket[]>
}
