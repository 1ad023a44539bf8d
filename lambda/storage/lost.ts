import type { GenerationRecord } from './generations.ts'

/**
 * What is told of a request that was open when its process died: how far it had come when it was opened, and that the
 * process was alive at least until `seenAt` (milliseconds since 1970).
 */
export const lostRecord = (open: GenerationRecord, seenAt: number): GenerationRecord => {
  // A file system knows fractions of a millisecond, records do not.
  const since = (ms: number): number => Math.max(0, Math.floor(seenAt - ms))
  return {
    ...open,
    status: 0,
    outcome: 'lost',
    durationMs: since(open.createdAt),
    attempts: open.attempts.map(({ status: __, ...attempt }) => ({
      ...attempt,
      durationMs: since(attempt.startedAt),
      success: false,
      error: 'lost',
    })),
  }
}

/** Does a record tell more of its request than what is stored: there is nothing, or only that it was lost? */
export const isNews = (record: GenerationRecord, stored: GenerationRecord | undefined): boolean =>
  stored === undefined || (stored.outcome === 'lost' && record.outcome !== 'lost')
