import type { AttemptRecord, GenerationRecord } from '../../../storage/generations.ts'
import { BUCKET_MS, type Bucket } from '../../../storage/statistics.ts'
import type { ErrorCode } from '../../core/error.ts'
import { type Counts, sum, TPS, TTFT, tally } from './histogram.ts'

/**
 * Failures that count against an endpoint's uptime. Those that concern an account, a request or a caller do not, and no
 * 4xx does (reference: AI Gateway, "Uptime").
 */
const OUTAGES: ReadonlySet<string> = new Set<ErrorCode>([
  ...(['overloaded', 'timeout', 'upstream-unreachable', 'upstream-failed', 'upstream-truncated'] as const),
])

/** Longer than any name that the gateway lets in: records of earlier versions may have them. */
const MAX_NAMES = 500

/**
 * Statistics are of the catalog's endpoints: names that callers give to models, at their own accounts or out of thin air,
 * would fill them.
 */
const isCounted = ({ provider, model, isMapped }: AttemptRecord): boolean =>
  !isMapped && provider.length + model.length <= MAX_NAMES

/** Only the deployment's own credentials: a team's may be throttled or out of funds. */
const uptimeCounts = ({ credential, success, error = '', status = 0 }: AttemptRecord): Counts => {
  if (credential !== 'system') return {}
  if (success) return { total: 1 }
  return OUTAGES.has(error) && !(status >= 400 && status < 500) ? { total: 1, failed: 1 } : {}
}

/** Speed is known of the attempt that answered, if it streamed: otherwise the first token comes with the last. */
const speedCounts = (record: GenerationRecord, { startedAt, durationMs, success }: AttemptRecord): Counts => {
  if (!record.streamed || record.ttftMs === undefined) return {}
  const ttftMs = record.createdAt + record.ttftMs - startedAt
  const seconds = (durationMs - ttftMs) / 1000
  const { output } = record.tokens
  return { ...tally(TTFT, ttftMs), ...(success && output > 0 && seconds > 0 ? tally(TPS, output / seconds) : {}) }
}

const bucketsOf = (record: GenerationRecord): Bucket[] => {
  // Nobody knows how the provider did whose answer was lost with the process that read it.
  if (record.isRehearsal || record.outcome === 'lost') return []
  const served = record.attempts.findLast(
    ({ provider, model }) => provider === record.provider && model === record.providerModel,
  )
  return record.attempts.filter(isCounted).flatMap((attempt) => {
    const { provider, model, startedAt, durationMs } = attempt
    const counts = { ...uptimeCounts(attempt), ...(attempt === served ? speedCounts(record, attempt) : {}) }
    return Object.keys(counts).length > 0
      ? [{ provider, model, startMs: bucketAt(startedAt + durationMs), counts }]
      : []
  })
}

/** When the bucket of a time begins. */
export const bucketAt = (timeMs: number): number => timeMs - (timeMs % BUCKET_MS)

export const bucketKey = ({ provider, model, startMs }: Omit<Bucket, 'counts'>): string =>
  `${startMs} ${provider} ${model}`

/** One bucket for each that occurs, with the sum of its counts. */
export const merge = (buckets: readonly Bucket[]): Bucket[] =>
  [...Map.groupBy(buckets, bucketKey).values()].flatMap((same) =>
    same.slice(0, 1).map((first) => ({ ...first, counts: sum(same.map(({ counts }) => counts)) })),
  )

/** What requests say about the endpoints that they tried. `fold([...a, ...b])` is `merge([...fold(a), ...fold(b)])`. */
export const fold = (records: readonly GenerationRecord[]): Bucket[] => merge(records.flatMap(bucketsOf))

/** The share of attempts that did not fail by the provider's fault, 0 to 1; undefined without any. */
export const uptime = ({ total = 0, failed = 0 }: Counts): number | undefined =>
  total > 0 ? 1 - failed / total : undefined
