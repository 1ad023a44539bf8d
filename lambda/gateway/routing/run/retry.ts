import type { GatewayError } from '../../core/error.ts'
import { isFinal } from './worth.ts'

/** However many candidates a plan has, a caller waits for no more attempts than this. */
export const MAX_ATTEMPTS = 10

/**
 * How long the gateway waits before it asks again, and once more, where the provider does not say: less than a second
 * in all.
 */
const USUAL_WAITS_MS = [100, 300]
/**
 * Nobody waits longer than this for an attempt to be repeated: clients have a patience of their own, and more of it.
 */
const MAX_WAIT_MS = 1000
/** Callers that were turned away together must not come back together. */
const JITTER = 0.25

/** What follows a failed attempt: the end, the next one, or the same once more after a wait in milliseconds. */
export type Step = 'stop' | 'next' | { readonly waitMs: number }

export interface FailedAttempt {
  readonly error: GatewayError
  /** Attempts so far. */
  readonly attempts: number
  /** All that the plan had. */
  readonly planned: number
  /** Is there another candidate? */
  readonly hasNext: boolean
}

/**
 * An attempt is repeated only where there never was another candidate and the provider asks for patience: once when
 * `Retry-After` says, else twice. Otherwise whoever is next, and then the client, who knows how long it wants to wait.
 */
export const stepAfter = ({ error, attempts, planned, hasNext }: FailedAttempt, random: () => number): Step => {
  if (attempts >= MAX_ATTEMPTS || isFinal(error)) return 'stop'
  if (hasNext) return 'next'
  const { retryAfterMs } = error.detail
  const waitMs = retryAfterMs === undefined ? USUAL_WAITS_MS[attempts - 1] : attempts === 1 ? retryAfterMs : undefined
  const isRepeated = planned === 1 && error.retry === 'same' && waitMs !== undefined && waitMs <= MAX_WAIT_MS
  return isRepeated ? { waitMs: Math.min(MAX_WAIT_MS, waitMs * (1 + JITTER * random())) } : 'stop'
}

/**
 * Tells official SDKs not to repeat what time does not heal. What it heals is theirs to repeat, also after several
 * attempts: they wait far longer than the gateway. What the provider itself wants repeated, is. They obey
 * `x-should-retry`: github.com/openai/openai-node and github.com/anthropics/anthropic-sdk-typescript, src/client.ts.
 */
export const retryAdvice = (error: GatewayError): Record<string, string> => {
  const isWanted = error.detail.upstream?.headers['x-should-retry'] === 'true'
  return isWanted ? { 'x-should-retry': 'true' } : error.isLasting ? { 'x-should-retry': 'false' } : {}
}
