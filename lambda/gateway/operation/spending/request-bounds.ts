import type { Attempt } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { Dialect } from '../../core/dialect.ts'
import { memoEach } from '../../core/memo.ts'
import { boundOf } from '../../money/bounds/attempt-bound.ts'
import { tokensOf } from '../../money/bounds/attempt-tokens.ts'
import { type CallFacts, factsOf } from '../../money/bounds/call-facts.ts'
import type { Bounds } from '../../money/budgets/bounded.ts'
import { cappedCall } from '../../upstream/output-limit/capped-call.ts'
import { givenLimit, outputLimit } from '../../upstream/output-limit/output-limit.ts'

/** What the attempts of a request may come to, of its call as each of them gets it. */
export interface RequestBounds extends Bounds {
  /** The caller sets a limit of its own. */
  readonly isLimited: boolean
  /** Tokens to ask limits a minute for: what most requests of this size have. */
  readonly estimate: number
  /** The same with answers of at most so many tokens, where that can be said to their provider. */
  capped(tokens: number): RequestBounds
  /** As an attempt gets it. */
  readonly callFor: (attempt: Attempt) => Call
}

/** Bytes of English a token, and what an answer rarely has more of. */
const BYTES_A_TOKEN = 4
const USUAL_OUTPUT = 4096

const estimateOf = ({ textBytes }: CallFacts, limit = USUAL_OUTPUT): number =>
  Math.ceil(textBytes / BYTES_A_TOKEN) + Math.min(limit, USUAL_OUTPUT)

/** `nowMs`: when the request began, milliseconds since 1970. */
export const requestBounds = (
  call: Call,
  dialect: Pick<Dialect, 'fields'>,
  callFor: (attempt: Attempt) => Call,
  nowMs: number,
): RequestBounds => {
  const given = givenLimit(call, dialect)
  const once = memoEach((attempt: Attempt) => callFor(attempt))
  const factsOfCall = memoEach(factsOf)
  // A limit that the gateway adds is no text of the caller's.
  const factsFor = (attempt: Attempt): CallFacts => factsOfCall(once(attempt))

  const boundsOf = (callOf: (attempt: Attempt) => Call): RequestBounds => {
    const limitOf = memoEach((attempt: Attempt) => outputLimit(attempt, callOf(attempt), dialect))
    const tokens = memoEach((attempt: Attempt) =>
      tokensOf(attempt, factsFor(attempt), limitOf(attempt), attempt.endpoint.pricing),
    )
    const costBy = (attempt: Attempt, assumedPicoPerToken: bigint | undefined) =>
      boundOf(attempt, callOf(attempt), factsFor(attempt), { limit: limitOf(attempt), nowMs, assumedPicoPerToken })
    const byPrice = memoEach((attempt: Attempt) => costBy(attempt, undefined))
    return {
      cost: (attempt, assumed) => (assumed === undefined ? byPrice(attempt) : costBy(attempt, assumed)),
      tokens,
      isLimited: given !== undefined,
      estimate: estimateOf(factsOfCall(call), given),
      capped: (tokens) =>
        boundsOf(memoEach((attempt) => cappedCall(callOf(attempt), attempt, dialect, tokens) ?? callOf(attempt))),
      callFor: callOf,
    }
  }
  return boundsOf(once)
}
