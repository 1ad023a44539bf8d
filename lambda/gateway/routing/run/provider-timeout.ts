import type { Attempt, Timeouts } from '../../core/attempt.ts'
import { GatewayError } from '../../core/error.ts'

/** `detail.type` of a timeout that the caller set for the provider, and its name in the routing metadata. */
export const PROVIDER_TIMEOUT = 'PROVIDER_TIMEOUT'

/** How long an attempt may take until its first content, and the error when it takes longer. */
export const patienceFor = ({ provider, timeoutMs }: Attempt, firstTokenMs: number) => {
  const { slug } = provider
  const ms = timeoutMs ?? firstTokenMs
  const type = timeoutMs === undefined ? undefined : PROVIDER_TIMEOUT
  const late = () => new GatewayError('timeout', `${slug} sent no content within ${ms} ms.`, { provider: slug, type })
  return { ms, late }
}

/** The connection must not be given up before the caller's own patience ends. */
export const timeoutsFor = ({ timeoutMs = 0 }: Attempt, timeouts: Timeouts): Timeouts =>
  timeoutMs > timeouts.firstTokenMs ? { ...timeouts, firstTokenMs: timeoutMs } : timeouts
