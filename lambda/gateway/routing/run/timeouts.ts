import type { Attempt, Timeouts } from '../../core/attempt.ts'
import { GatewayError } from '../../core/error.ts'

/** Reasoning models may think for minutes before their first token; the whole stays below Lambda's 15 minutes. */
export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  firstTokenMs: 300_000,
  idleMs: 120_000,
  totalMs: 840_000,
}

/** How long an attempt may take until its first content, and the error when it takes longer. */
export const firstTokenTimeout = ({ provider, timeoutMs }: Attempt, firstTokenMs: number) => {
  const { slug } = provider
  const ms = timeoutMs ?? firstTokenMs
  const message = `${slug} sent no content within ${ms} ms.`
  const timeoutError = () =>
    timeoutMs === undefined
      ? new GatewayError('timeout', message, { provider: slug })
      : new GatewayError('provider-timeout', message, { provider: slug, type: 'PROVIDER_TIMEOUT' })
  return { ms, timeoutError }
}

/** The connection must not be given up before the caller's own patience ends. */
export const timeoutsFor = ({ timeoutMs = 0 }: Attempt, timeouts: Timeouts): Timeouts =>
  timeoutMs > timeouts.firstTokenMs ? { ...timeouts, firstTokenMs: timeoutMs } : timeouts
