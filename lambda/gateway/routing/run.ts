import type { Answer, Finish, Meter, Piece } from '../core/answer.ts'
import type { Attempt, Timeouts } from '../core/attempt.ts'
import { asGatewayError, GatewayError } from '../core/error.ts'

/** How an attempt went: what records and explanations are made of. Times are milliseconds since 1970. */
export interface Outcome {
  readonly attempt: Attempt
  readonly startedAt: number
  endedAt: number
  contentAt?: number
  finish?: Finish
  /** Absent after success. */
  error?: GatewayError
}

/** Writes what an answer says about itself into the outcome of its attempt. */
const meterOf = (outcome: Outcome, now: () => number): Meter => ({
  content: () => {
    outcome.contentAt ??= now()
  },
  finish: (finish) => {
    outcome.finish = finish
  },
})

/** The attempt whose content came first, committed: what it already said, and the rest to come. */
export interface Committed {
  readonly attempt: Attempt
  readonly outcome: Outcome
  readonly answer: Answer
  readonly held: readonly Piece[]
}

export interface RunInput {
  readonly attempts: readonly Attempt[]
  /** Starts an attempt; the signal ends it. */
  readonly execute: (attempt: Attempt, signal: AbortSignal, meter: Meter) => Promise<Answer>
  readonly timeouts: Pick<Timeouts, 'firstTokenMs'>
  /** Ends everything: the client left, or the whole request took too long. Its reason is a GatewayError. */
  readonly signal: AbortSignal
  readonly now: () => number
  /** Filled as attempts end, also when `run` throws. */
  readonly outcomes: Outcome[]
}

const noContent = (provider: string, ms: number): GatewayError =>
  new GatewayError('timeout', `${provider} sent no content within ${ms} ms.`, { provider })

/** What an answer may say before its content: pings and empty deltas are held in memory until then. */
const MAX_HELD = 1024 * 1024

const onlyNoise = (provider: string): GatewayError =>
  new GatewayError('upstream-failed', `${provider} sent ${MAX_HELD} bytes without any content.`, { provider })

/** Runs one attempt until its first content, or its end if it has none. */
const commit = async (outcome: Outcome, input: RunInput): Promise<{ answer: Answer; held: Piece[] }> => {
  const { attempt } = outcome
  const { signal, timeouts, now } = input
  const own = new AbortController()
  const stop = () => own.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  const timer = setTimeout(
    () => own.abort(noContent(attempt.provider.slug, timeouts.firstTokenMs)),
    timeouts.firstTokenMs,
  )
  try {
    signal.throwIfAborted()
    const answer = await untilAborted(input.execute(attempt, own.signal, meterOf(outcome, now)), own.signal)
    const held: Piece[] = []
    let length = 0
    for (;;) {
      const next = await untilAborted(answer.pieces.next(), own.signal)
      if (next.done) break
      held.push(next.value)
      if (next.value.content) break
      length += next.value.bytes.length
      if (length > MAX_HELD) throw onlyNoise(attempt.provider.slug)
    }
    return { answer, held }
  } catch (thrown) {
    own.abort(asGatewayError(thrown))
    throw own.signal.reason
  } finally {
    clearTimeout(timer)
  }
}

/** Rejects with the signal's reason as soon as it aborts, whatever the promise does then. */
const untilAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })

/**
 * Tries attempts in order until one commits. Throws the last error when none does, or at once for an error that any
 * other provider would repeat.
 */
export const run = async (input: RunInput): Promise<Committed> => {
  let last: GatewayError | undefined
  for (const attempt of input.attempts) {
    const outcome: Outcome = { attempt, startedAt: input.now(), endedAt: 0 }
    input.outcomes.push(outcome)
    try {
      return { attempt, outcome, ...(await commit(outcome, input)) }
    } catch (thrown) {
      last = asGatewayError(thrown)
      outcome.endedAt = input.now()
      outcome.error = last
      if (!last.failover || input.signal.aborted) throw last
    }
  }
  throw last ?? new GatewayError('no-providers', 'There is no attempt to run.')
}
