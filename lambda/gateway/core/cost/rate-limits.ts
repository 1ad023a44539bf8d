import type { Paced } from './budgets.ts'

/** What a caller is told of a limit a minute. */
export interface RateLimit {
  /** So many a minute. */
  readonly limit: number
  /** So many would get through now. */
  readonly remaining: number
  /** Milliseconds until all may come that may come at once. */
  readonly resetMs: number
}

/** Of each unit that is limited, as it was at a time; each dialect has its own headers for it. */
export interface RateLimits extends Readonly<Partial<Record<Paced, RateLimit>>> {
  /** Milliseconds since 1970. */
  readonly toldAt: number
}
