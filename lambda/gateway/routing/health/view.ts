import { DAY_MS, HOUR_MS } from '../../../storage/calendar.ts'
import type { GenerationRecord } from '../../../storage/generations.ts'
import { BUCKET_MS, type Bucket, type Statistics } from '../../../storage/statistics.ts'
import type { Measures, Percentiles } from '../../catalog/listing.ts'
import { expiringCache } from '../../core/expiring-cache.ts'
import { compact } from '../../core/json/value.ts'
import { COOL_DOWN_MS } from '../run/circuit.ts'
import { type EndpointHealth, MIN_SAMPLES } from './health.ts'
import { type Counts, percentile, type Scale, size, sum, TPS, TTFT } from './histogram.ts'
import { bucketAt, bucketKey, fold, uptime } from './statistics.ts'

const QUARTER_MS = 15 * 60_000
/**
 * With that many samples the next request changes nothing: adding up an hour for each would cost more than it tells.
 */
const STABLE_SAMPLES = 200
/** A busy endpoint is judged again once a second, since it may start to fail at any time. */
const STABLE_FOR_MS = 1000

/** What this instance knows of how endpoints do: its own traffic at once, everybody's as of the last refresh. */
export interface HealthView {
  /** From the last hour; undefined where nothing is known of it. Never waits. */
  of(provider: string, providerModel: string): EndpointHealth | undefined
  /** Milliseconds within which 95 % of its recent answers began; undefined where too few are known. */
  slowTtftMs(provider: string, providerModel: string): number | undefined
  see(record: GenerationRecord): void
  /** Reads the statistics unless that was done, or failed, less than `refreshMs` ago. Never rejects. */
  refreshIfStale(): Promise<void>
  /** What the list of endpoints shows, from a day's statistics that are at most `refreshMs` old. Never rejects. */
  measures(): Promise<(provider: string, providerModel: string) => Measures>
}

export interface HealthViewOptions {
  readonly statistics: Pick<Statistics, 'read'>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** How old what the others learned may be. @default one minute */
  readonly refreshMs?: number
  readonly onUnreadable: (error: unknown) => void
}

/** Buckets by their key. */
type Known = Map<string, Bucket>

/** More are counted even if nobody asks. */
const LEARNED_AT_ONCE = 100

const endpointKey = (provider: string, model: string): string => `${provider} ${model}`

const weight = ({ counts }: Bucket): number => Object.values(counts).reduce((a, b) => a + b, 0)

/** Of a bucket the version that saw more. The store's has an instance's own traffic in it, only later: no sum. */
const fuller = (a: Bucket | undefined, b: Bucket | undefined): Bucket | undefined =>
  a && b ? (weight(b) > weight(a) ? b : a) : (a ?? b)

const keepFuller = (known: Known, key: string, bucket: Bucket): void => {
  known.set(key, fuller(known.get(key), bucket) ?? bucket)
}

const overlay = (a: Known, b: Known): Known => {
  const both = new Map(a)
  for (const [key, bucket] of b) keepFuller(both, key, bucket)
  return both
}

/** What was counted of an endpoint in the buckets that a stretch of time up to now touches. */
const countsOver =
  (known: Pick<Known, 'get'>, now: number, provider: string, model: string) =>
  (ms: number): Counts => {
    const found: Counts[] = []
    for (let startMs = bucketAt(now - ms); startMs <= now; startMs += BUCKET_MS) {
      const bucket = known.get(bucketKey({ provider, model, startMs }))
      if (bucket) found.push(bucket.counts)
    }
    return sum(found)
  }

const percentilesOf = (counts: Counts, scale: Scale): Percentiles | undefined => {
  const [p50, p95] = [percentile(counts, scale, 0.5), percentile(counts, scale, 0.95)]
  return p50 === undefined || p95 === undefined ? undefined : { p50, p95 }
}

const samplesOf = (counts: Counts): number => Math.max(counts['total'] ?? 0, size(counts, TTFT))

/** The last quarter of an hour decides, and the hour where that has too few attempts to judge by. */
const successRate = (quarter: Counts, hour: Counts): number =>
  uptime((quarter['total'] ?? 0) >= MIN_SAMPLES ? quarter : hour) ?? 1

export const healthView = ({ statistics, now, refreshMs = 60_000, onUnreadable }: HealthViewOptions): HealthView => {
  const own: Known = new Map()
  const failedAt = new Map<string, number>()
  let unlearned: GenerationRecord[] = []
  let shared: Known = new Map()
  let known: Known = new Map()
  let triedAt = Number.NEGATIVE_INFINITY
  let refreshing: Promise<void> = Promise.resolve()

  /** Nobody asks for the numbers between two looks at them, so records are counted together. */
  const learn = (): void => {
    if (unlearned.length === 0) return
    for (const seen of fold(unlearned)) {
      const key = bucketKey(seen)
      const before = own.get(key)
      const bucket = { ...seen, counts: sum([before?.counts ?? {}, seen.counts]) }
      own.set(key, bucket)
      if (before && known.get(key) === before) known.set(key, bucket)
      else keepFuller(known, key, bucket)
      if (seen.counts['failed']) failedAt.set(endpointKey(seen.provider, seen.model), now())
    }
    unlearned = []
  }

  /** What cannot be read stays as it was. */
  const read = async (ms: number, before: Known): Promise<Known> => {
    try {
      const buckets = await statistics.read(bucketAt(now() - ms))
      return new Map(buckets.map((bucket) => [bucketKey(bucket), bucket]))
    } catch (error) {
      onUnreadable(error)
      return before
    }
  }

  const refresh = async (): Promise<void> => {
    shared = await read(HOUR_MS, shared)
    learn()
    const oldest = bucketAt(now() - HOUR_MS)
    for (const [key, { startMs }] of own) if (startMs < oldest) own.delete(key)
    known = overlay(shared, own)
  }

  const day = expiringCache({
    load: () => read(DAY_MS, shared),
    lifetimeMs: () => refreshMs,
    maxEntries: 1,
    now,
  })

  /** When it last failed: here to the millisecond, elsewhere as far as buckets tell. */
  const lastFailure = (provider: string, model: string): number => {
    const here = failedAt.get(endpointKey(provider, model)) ?? Number.NEGATIVE_INFINITY
    for (let startMs = bucketAt(now()); startMs >= now() - HOUR_MS; startMs -= BUCKET_MS)
      if (known.get(bucketKey({ provider, model, startMs }))?.counts['failed'])
        return here >= startMs ? here : Math.min(now(), startMs + BUCKET_MS)
    return here
  }

  const judge = (provider: string, providerModel: string): EndpointHealth | undefined => {
    learn()
    const over = countsOver(known, now(), provider, providerModel)
    const hour = over(HOUR_MS)
    const samples = samplesOf(hour)
    if (samples === 0) return undefined
    // What is known to fail gets no traffic that could show its recovery: so it is soon given another chance.
    const isForgiven = now() - lastFailure(provider, providerModel) >= COOL_DOWN_MS
    return compact({
      successRate: isForgiven ? 1 : successRate(over(QUARTER_MS), hour),
      ttftMs: percentile(hour, TTFT, 0.5),
      tps: percentile(hour, TPS, 0.5),
      samples,
    })
  }
  const judged = new Map<string, { readonly health: EndpointHealth; readonly at: number }>()

  return {
    of(provider, providerModel) {
      const key = endpointKey(provider, providerModel)
      const last = judged.get(key)
      if (last && last.health.samples >= STABLE_SAMPLES && now() - last.at < STABLE_FOR_MS) return last.health
      const health = judge(provider, providerModel)
      if (health) judged.set(key, { health, at: now() })
      return health
    },
    slowTtftMs(provider, providerModel) {
      learn()
      const hour = countsOver(known, now(), provider, providerModel)(HOUR_MS)
      return size(hour, TTFT) >= MIN_SAMPLES ? percentile(hour, TTFT, 0.95) : undefined
    },
    see(record) {
      unlearned.push(record)
      if (unlearned.length >= LEARNED_AT_ONCE) learn()
    },
    refreshIfStale() {
      if (now() - triedAt < refreshMs) return refreshing
      triedAt = now()
      refreshing = refresh()
      return refreshing
    },
    async measures() {
      const all = await day.get('')
      learn()
      // Looked up, not laid over each other: a day of many endpoints is a lot to copy for the few that are asked for.
      const both = { get: (key: string) => fuller(all.get(key), known.get(key)) }
      return (provider, model) => {
        const over = countsOver(both, now(), provider, model)
        const hour = over(HOUR_MS)
        return compact({
          uptime15m: uptime(over(QUARTER_MS)),
          uptime1h: uptime(hour),
          uptime1d: uptime(over(DAY_MS)),
          latency1h: percentilesOf(hour, TTFT),
          throughput1h: percentilesOf(hour, TPS),
        })
      }
    },
  }
}
