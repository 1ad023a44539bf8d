import type { Attempt } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { Dialect } from '../../core/dialect.ts'
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

/** What a function of objects has made of each of them. */
const memoBy = <Key extends object, Value>(make: (key: Key) => Value): ((key: Key) => Value) => {
  const made = new Map<Key, Value>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    made.set(key, value)
    return value
  }
}

/** `nowMs`: when the request began, milliseconds since 1970. */
export const requestBounds = (
  call: Call,
  dialect: Pick<Dialect, 'fields'>,
  callFor: (attempt: Attempt) => Call,
  nowMs: number,
): RequestBounds => {
  const given = givenLimit(call, dialect)
  const once = memoBy((attempt: Attempt) => callFor(attempt))
  const factsOfCall = memoBy(factsOf)
  // A limit that the gateway adds is no text of the caller's.
  const factsFor = (attempt: Attempt): CallFacts => factsOfCall(once(attempt))

  const boundsOf = (callOf: (attempt: Attempt) => Call): RequestBounds => {
    const cost: Bounds['cost'] = (attempt, assumedPicoPerToken) => {
      const made = callOf(attempt)
      const limit = outputLimit(attempt, made, dialect)
      return boundOf(attempt, made, factsFor(attempt), { limit, nowMs, assumedPicoPerToken })
    }
    return {
      cost,
      tokens: (attempt) =>
        tokensOf(attempt, factsFor(attempt), outputLimit(attempt, callOf(attempt), dialect), attempt.endpoint.pricing),
      isLimited: given !== undefined,
      estimate: estimateOf(factsOfCall(call), given),
      capped: (tokens) =>
        boundsOf(memoBy((attempt) => cappedCall(callOf(attempt), attempt, dialect, tokens) ?? callOf(attempt))),
      callFor: callOf,
    }
  }
  return boundsOf(once)
}
