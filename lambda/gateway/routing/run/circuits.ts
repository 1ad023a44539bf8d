import type { Attempt } from '../../core/attempt.ts'
import type { GatewayError } from '../../core/error.ts'
import { answered, type Circuit, CLOSED, failed, probed, released, stateOf } from './circuit.ts'

/** What an attempt says about its endpoint: it works, it does not, or nothing. */
export type Verdict = 'works' | 'broken' | 'unknown'

/** Errors that concern the account, not the endpoint: with another team's key it may be fine. */
const OF_ACCOUNT: ReadonlySet<GatewayError['code']> = new Set([
  'upstream-refused',
  'upstream-unpaid',
  'upstream-not-found',
  'rate-limited',
] as const)

/** What a healthy provider says of a request that is wrong. */
const OF_REQUEST: ReadonlySet<GatewayError['code']> = new Set([
  'upstream-rejected',
  'context-exceeded',
  'content-filtered',
] as const)

/** A provider that rejects the request is healthy; a timeout of the caller’s own says nothing about it. */
export const verdictOf = ({ credential }: Attempt, error: GatewayError | undefined): Verdict => {
  if (!error || OF_REQUEST.has(error.code)) return 'works'
  if (error.blame !== 'upstream' || error.code === 'provider-timeout') return 'unknown'
  return credential.kind === 'system' || !OF_ACCOUNT.has(error.code) ? 'broken' : 'unknown'
}

/** An attempt that was let through, and how it tells what it found. */
export interface CircuitPass {
  readonly attempt: Attempt
  /** Its first content came. */
  answered(): void
  /** It is over. Called once, whatever happened. */
  ended(verdict: Verdict): void
}

/** What a process knows of its endpoints: a circuit for each provider, model and kind of credential. */
export interface Circuits {
  /**
   * Lets the first attempt through whose circuit is not open; where all are open, the one that opened first: a plan is
   * never emptied by circuits. Undefined only for an empty list.
   */
  enter(attempts: readonly Attempt[]): CircuitPass | undefined
}

const keyOf = ({ provider, upstreamModel }: Attempt): string => `${provider.slug} ${upstreamModel}`

export const createCircuits = (now: () => number): Circuits => {
  /** Closed circuits without failures are not in it. */
  const circuits = new Map<string, Circuit>()
  const circuitOf = (attempt: Attempt): Circuit =>
    (attempt.credential.kind === 'system' && circuits.get(keyOf(attempt))) || CLOSED
  const openedAt = (attempt: Attempt): number => circuitOf(attempt).openedAt ?? 0
  const set = (attempt: Attempt, circuit: Circuit): void => {
    // What fails with a credential of the caller's may be the caller's doing, and must not shut others out. So may what is
    // called by a name of the caller's, and there is no end of names.
    if (attempt.credential.kind !== 'system' || attempt.endpoint.isUnlisted) return
    if (circuit.failures === 0) circuits.delete(keyOf(attempt))
    else circuits.set(keyOf(attempt), circuit)
  }
  return {
    enter: (attempts) => {
      const passable = attempts.find((candidate) => stateOf(circuitOf(candidate), now()) !== 'open')
      const attempt = passable ?? attempts.toSorted((a, b) => openedAt(a) - openedAt(b))[0]
      if (!attempt) return undefined
      const enteredAt = now()
      const isProbe = stateOf(circuitOf(attempt), enteredAt) === 'half-open'
      if (isProbe) set(attempt, probed(circuitOf(attempt)))
      return {
        attempt,
        answered: () => set(attempt, answered(circuitOf(attempt))),
        ended: (verdict) => {
          if (verdict === 'works') set(attempt, CLOSED)
          else if (verdict === 'broken') set(attempt, failed(circuitOf(attempt), now() - enteredAt, now()))
          else if (isProbe) set(attempt, released(circuitOf(attempt)))
        },
      }
    },
  }
}
