import type { Answer, Bytes } from '../../core/answer/answer.ts'
import { pump } from '../../core/answer/pump.ts'
import type { Attempt, Timeouts } from '../../core/attempt.ts'
import { asGatewayError, GatewayError } from '../../core/error.ts'
import type { Course, Outcome } from '../../core/outcome.ts'
import { untilAborted } from '../../core/time-limit.ts'
import { type CircuitPass, verdictOf } from './circuits.ts'
import { firstTokenTimeout } from './timeouts.ts'

/** The attempt whose content came first: what it already said, and the answer to take the rest from. */
export interface CommittedAttempt {
  readonly attempt: Attempt
  readonly outcome: Outcome
  readonly answer: Answer
  readonly firstBytes: readonly Bytes[]
  /** To be called when the rest has come, or has failed to. */
  settle(error?: GatewayError): void
}

/** What attempts need to run. */
export interface RunContext {
  /** Starts an attempt; the signal ends it. */
  readonly execute: (attempt: Attempt, signal: AbortSignal, outcome: Outcome) => Promise<Answer>
  readonly timeouts: Pick<Timeouts, 'firstTokenMs'>
  /** Ends everything: the client left, or the whole request took too long. Its reason is a GatewayError. */
  readonly signal: AbortSignal
  readonly now: () => number
  /** Filled as attempts begin, also when none of them commits. */
  readonly course: Course
}

/** An attempt under way. */
export interface AttemptHandle {
  /** Rejects with a GatewayError, when its outcome has been noted. */
  readonly committed: Promise<CommittedAttempt>
  /** Ends it, whether or not it has committed. */
  cancel(error: GatewayError): void
}

type OpenOutcome = { -readonly [Key in keyof Outcome]: Outcome[Key] }

/** What an answer may say before its content: pings and empty deltas are held in memory until then. */
const MAX_HELD = 1024 * 1024

const onlyNoise = (): GatewayError =>
  new GatewayError('upstream-failed', `The provider sent ${MAX_HELD} bytes without any content.`)

/** What an answer says up to its first content, or to its end if it has none. */
const firstContent = async (answer: Answer, signal: AbortSignal): Promise<readonly Bytes[]> => {
  const firstBytes: Bytes[] = []
  let length = 0
  const hold = (bytes: Bytes): undefined => {
    firstBytes.push(bytes)
    length += bytes.length
    if (length > MAX_HELD && answer.conversion.state() === 'silent') throw onlyNoise()
  }
  await untilAborted(pump(answer, hold, { until: 'content' }), signal)
  return firstBytes
}

/** Starts an attempt, notes how it goes, and tells its circuit. */
export const begin = ({ attempt, ...circuit }: CircuitPass, context: RunContext): AttemptHandle => {
  const { execute, signal, now, timeouts, course } = context
  const outcome: OpenOutcome = { attempt, startedAt: now(), endedAt: 0 }
  course.outcomes.push(outcome)
  const controller = new AbortController()
  const stop = () => controller.abort(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  const { ms, timeoutError } = firstTokenTimeout(attempt, timeouts.firstTokenMs)
  const timer = setTimeout(() => controller.abort(timeoutError()), ms)

  const settle = (error?: GatewayError): void => {
    signal.removeEventListener('abort', stop)
    outcome.endedAt = now()
    if (error) outcome.error = error
    circuit.ended(signal.aborted ? 'unknown' : verdictOf(attempt, error))
  }
  const commit = async (): Promise<CommittedAttempt> => {
    let answer: Answer | undefined
    try {
      controller.signal.throwIfAborted()
      answer = await untilAborted(execute(attempt, controller.signal, outcome), controller.signal)
      outcome.told = answer.conversion.told
      const firstBytes = await firstContent(answer, controller.signal)
      if (outcome.told.hasContent) outcome.contentAt = now()
      circuit.answered()
      return { attempt, outcome, answer, firstBytes, settle }
    } catch (thrown) {
      controller.abort(asGatewayError(thrown))
      answer?.source.cancel()
      const error = asGatewayError(controller.signal.reason)
      settle(error)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
  return { committed: commit(), cancel: (error) => controller.abort(error) }
}
