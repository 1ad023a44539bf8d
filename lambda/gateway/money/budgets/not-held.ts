import type { GatewayError } from '../../core/error.ts'
import { compact } from '../../core/json/value.ts'
import type { NotHeld } from './holding.ts'
import { rateLimitsOf } from './rate-limits.ts'
import { refusalError } from './refusal-error.ts'

/** What a request gets to read for which nothing could be held. `nowMs`: milliseconds since 1970. */
export const notHeldError = ({ rule, reason, needs, fits, told }: NotHeld, nowMs: number): GatewayError =>
  refusalError(
    reason,
    rule.of,
    compact({
      needsPico: reason.unit === 'pico' ? needs : undefined,
      fits,
      rateLimits: rateLimitsOf(told, nowMs),
    }),
    nowMs,
  )
