import type { Attempt } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import { boundOf } from '../../money/bounds/attempt-bound.ts'
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

const estimateOf = (call: Call, { textBytes }: CallFacts): number =>
  Math.ceil(textBytes / BYTES_A_TOKEN) + Math.min(givenLimit(call) ?? USUAL_OUTPUT, USUAL_OUTPUT)

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
export const requestBounds = (call: Call, callFor: (attempt: Attempt) => Call, nowMs: number): RequestBounds => {
  const once = memoBy((attempt: Attempt) => callFor(attempt))
  const factsOfCall = memoBy(factsOf)
  // A limit that the gateway adds is no text of the caller's.
  const factsFor = (attempt: Attempt): CallFacts => factsOfCall(once(attempt))

  const boundsOf = (callOf: (attempt: Attempt) => Call): RequestBounds => {
    const cost: Bounds['cost'] = (attempt, assumedPicoPerToken) => {
      const made = callOf(attempt)
      const limit = outputLimit(attempt, made)
      return boundOf(attempt, made, factsFor(attempt), { limit, nowMs, assumedPicoPerToken })
    }
    return {
      cost,
      tokens(attempt) {
        // Tokens have a bound also where nobody knows what they cost.
        const bound = cost(attempt, 0n)
        return 'unbounded' in bound ? undefined : bound
      },
      isLimited: givenLimit(call) !== undefined,
      estimate: estimateOf(call, factsOfCall(call)),
      capped: (tokens) =>
        boundsOf(memoBy((attempt) => cappedCall(callOf(attempt), attempt, tokens) ?? callOf(attempt))),
      callFor: callOf,
    }
  }
  return boundsOf(once)
}
