import { PACED, type Paced } from '../core/cost/budgets.ts'
import type { RateLimits } from '../core/cost/rate-limits.ts'

/** What callers are told of limits a minute, as the clients of two makers read it. */

interface Spelling {
  readonly name: (unit: Paced, what: 'limit' | 'remaining' | 'reset') => string
  /** Of a time, and of now, milliseconds since 1970. */
  readonly reset: (at: number, nowMs: number) => string
}

/** None where there are no limits. `nowMs` is when the answer begins; default: when the limits were told. */
type RateLimitHeaders = (limits: RateLimits | undefined, nowMs?: number) => Record<string, string>

const headersIn =
  ({ name, reset }: Spelling): RateLimitHeaders =>
  (limits, nowMs) => {
    if (!limits) return {}
    const { toldAt } = limits
    const all = PACED.flatMap((unit) => {
      const told = limits[unit]
      if (!told) return []
      const { limit, remaining, resetMs } = told
      return [
        [name(unit, 'limit'), String(limit)],
        [name(unit, 'remaining'), String(remaining)],
        [name(unit, 'reset'), reset(toldAt + resetMs, nowMs ?? toldAt)],
      ]
    })
    return Object.fromEntries(all)
  }

const MINUTE_MS = 60_000

/** `120ms`, `8.64s`, `6m0s`: as Go writes durations. */
const duration = (ms: number): string => {
  if (ms > 0 && ms < 1000) return `${ms}ms`
  const seconds = `${(ms % MINUTE_MS) / 1000}s`
  return ms < MINUTE_MS ? seconds : `${Math.floor(ms / MINUTE_MS)}m${seconds}`
}

/** https://platform.openai.com/docs/guides/rate-limits, OpenAI's recorded answers */
export const openaiRateLimits = headersIn({
  name: (unit, what) => `x-ratelimit-${what}-${unit}`,
  reset: (at, nowMs) => duration(Math.max(0, at - nowMs)),
})

/** RFC 3339 in whole seconds, later rather than too early. */
const moment = (ms: number): string => `${new Date(Math.ceil(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`

/** https://platform.claude.com/docs/en/api/rate-limits#response-headers, Anthropic's recorded answers */
export const anthropicRateLimits = headersIn({
  name: (unit, what) => `anthropic-ratelimit-${unit}-${what}`,
  reset: moment,
})
