import type { Timeouts } from '../../core/attempt.ts'

/** Reasoning models may think for minutes before their first token; the whole stays below Lambda's 15 minutes. */
export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  firstTokenMs: 300_000,
  idleMs: 120_000,
  totalMs: 840_000,
}
