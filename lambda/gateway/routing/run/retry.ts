import type { GatewayError } from '../../core/error.ts'

/** However many candidates a plan has, a caller waits for no more attempts than this. */
export const MAX_ATTEMPTS = 10

/** How long the gateway waits before it asks again where the provider does not say. */
const USUAL_WAIT_MS = 250
/** Nobody waits longer than this for an attempt to be repeated. */
const MAX_WAIT_MS = 2000
/** Shorter than it takes to find out whether the next candidate is any better. */
const SHORT_WAIT_MS = 200
/** Callers that were turned away together must not come back together. */
const JITTER = 0.25

/** What follows a failed attempt: the end, the next one, or the same once more after a wait in milliseconds. */
export type Step = 'stop' | 'next' | { readonly waitMs: number }

export interface FailedAttempt {
  readonly error: GatewayError
  /** Attempts so far. */
  readonly attempts: number
  /** Is there another candidate? */
  readonly hasNext: boolean
  /** Was it repeated already? */
  readonly isRepeated: boolean
}

/**
 * The same attempt is repeated only where the provider asked for patience, and only if nobody else is left or it will be
 * ready at once. Never earlier than `Retry-After` says; not at all where that is too long to wait for.
 */
export const stepAfter = ({ error, attempts, hasNext, isRepeated }: FailedAttempt, random: () => number): Step => {
  if (error.retry === 'stop' || attempts >= MAX_ATTEMPTS) return 'stop'
  const askedMs = error.detail.retryAfterMs ?? USUAL_WAIT_MS
  const isBearable = askedMs <= (hasNext ? SHORT_WAIT_MS : MAX_WAIT_MS)
  if (error.retry === 'same' && !isRepeated && isBearable) return { waitMs: askedMs * (1 + JITTER * random()) }
  return hasNext ? 'next' : 'stop'
}

/**
 * Tells official SDKs not to multiply what the gateway has tried, nor to repeat what time does not heal (they obey
 * `x-should-retry`: github.com/openai/openai-node and github.com/anthropics/anthropic-sdk-typescript, src/client.ts).
 */
export const retryAdvice = (error: GatewayError, attempts: number): Record<string, string> =>
  attempts > 1 || error.isLasting ? { 'x-should-retry': 'false' } : {}
