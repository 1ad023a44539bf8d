import type { Answer, Meter, Piece } from '../../core/answer.ts'
import type { Attempt, Timeouts } from '../../core/attempt.ts'
import { asGatewayError, GatewayError } from '../../core/error.ts'
import type { Outcome } from '../../core/outcome.ts'
import { type CircuitPass, verdictOf } from './circuits.ts'
import { patienceFor } from './provider-timeout.ts'

/** The attempt whose content came first, committed: what it already said, and the rest to come. */
export interface Committed {
  readonly attempt: Attempt
  readonly outcome: Outcome
  readonly answer: Answer
  readonly held: readonly Piece[]
  /** To be called when the rest has come, or has failed to. */
  ended(error?: GatewayError): void
}

/** What an attempt needs to run. */
export interface Running {
  /** Starts an attempt; the signal ends it. */
  readonly execute: (attempt: Attempt, signal: AbortSignal, meter: Meter) => Promise<Answer>
  readonly timeouts: Pick<Timeouts, 'firstTokenMs'>
  /** Ends everything: the client left, or the whole request took too long. Its reason is a GatewayError. */
  readonly signal: AbortSignal
  readonly now: () => number
  /** Filled as attempts begin, also when none of them commits. */
  readonly outcomes: Outcome[]
}

/** An attempt under way. */
export interface Begun {
  /** Rejects with a GatewayError, when its outcome has been noted. */
  readonly committed: Promise<Committed>
  /** Ends it, whether or not it has committed. */
  cancel(error: GatewayError): void
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

/** Rejects with the signal's reason as soon as it aborts, whatever the promise does then. */
export const untilAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })

/** What an answer may say before its content: pings and empty deltas are held in memory until then. */
const MAX_HELD = 1024 * 1024

const onlyNoise = (): GatewayError =>
  new GatewayError('upstream-failed', `The provider sent ${MAX_HELD} bytes without any content.`)

/** An answer up to its first content, or to its end if it has none. */
const firstContent = async (
  starting: Promise<Answer>,
  signal: AbortSignal,
): Promise<Pick<Committed, 'answer' | 'held'>> => {
  const answer = await untilAborted(starting, signal)
  const held: Piece[] = []
  let length = 0
  for (;;) {
    const next = await untilAborted(answer.pieces.next(), signal)
    if (next.done) break
    held.push(next.value)
    if (next.value.content) break
    length += next.value.bytes.length
    if (length > MAX_HELD) throw onlyNoise()
  }
  return { answer, held }
}

/** Starts an attempt, notes how it goes, and tells its circuit. */
export const begin = ({ attempt, ...circuit }: CircuitPass, running: Running): Begun => {
  const { execute, signal, now, timeouts, outcomes } = running
  const outcome: Outcome = { attempt, startedAt: now(), endedAt: 0 }
  outcomes.push(outcome)
  const own = new AbortController()
  const stop = () => own.abort(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  const { ms, late } = patienceFor(attempt, timeouts.firstTokenMs)
  const timer = setTimeout(() => own.abort(late()), ms)

  const ended = (error?: GatewayError): void => {
    outcome.endedAt = now()
    if (error) outcome.error = error
    circuit.ended(signal.aborted ? 'unknown' : verdictOf(attempt, error))
  }
  const commit = async (): Promise<Committed> => {
    try {
      own.signal.throwIfAborted()
      const said = await firstContent(execute(attempt, own.signal, meterOf(outcome, now)), own.signal)
      circuit.answered()
      return { attempt, outcome, ...said, ended }
    } catch (thrown) {
      own.abort(asGatewayError(thrown))
      const error = asGatewayError(own.signal.reason)
      ended(error)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
  return { committed: commit(), cancel: (error) => own.abort(error) }
}
