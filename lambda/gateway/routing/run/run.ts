import type { Attempt } from '../../core/attempt.ts'
import { asGatewayError, GatewayError } from '../../core/error.ts'
import { untilAborted } from '../../core/time-limit.ts'
import { begin, type CommittedAttempt, type RunContext } from './begin.ts'
import type { CircuitPass, Circuits } from './circuits.ts'
import { hedged } from './hedge.ts'
import { MAX_ATTEMPTS, stepAfter } from './retry.ts'

export type { CommittedAttempt } from './begin.ts'

export interface RunInput extends RunContext {
  readonly attempts: readonly Attempt[]
  readonly circuits: Circuits
  /** From 0 to 1. */
  readonly random: () => number
  /** How long an attempt may be silent before the next one begins beside it; undefined: however long it wants. */
  readonly hedgeAfterMs?: (attempt: Attempt) => number | undefined
}

/** What a run does next: try an attempt, which may be the same once more, or give up. */
type Next =
  | { readonly is: 'try'; readonly pass: CircuitPass; readonly isRepeat: boolean }
  | { readonly is: 'stop'; readonly error: GatewayError }

const NOBODY: Next = { is: 'stop', error: new GatewayError('no-providers', 'There is no attempt to run.') }

const nextBy = (pass: CircuitPass | undefined, isRepeat: boolean): Next =>
  pass ? { is: 'try', pass, isRepeat } : NOBODY

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  untilAborted(new Promise((resolve) => setTimeout(resolve, ms)), signal)

/**
 * Tries attempts until one commits: in their order, but those last whose circuit is open. Throws the last error when
 * none does, or at once for an error that any other provider would repeat.
 */
export const run = async (input: RunInput): Promise<CommittedAttempt> => {
  const { circuits, course, signal, random, hedgeAfterMs } = input
  const { outcomes, passedOver } = course
  const queue = [...input.attempts]

  const take = (): CircuitPass | undefined => {
    const pass = outcomes.length < MAX_ATTEMPTS ? circuits.enter(queue) : undefined
    if (!pass) return undefined
    const at = queue.indexOf(pass.attempt)
    for (const attempt of queue.slice(0, at)) passedOver.add(attempt)
    queue.splice(at, 1)
    return pass
  }
  const commit = (pass: CircuitPass): Promise<CommittedAttempt> => {
    const handle = begin(pass, input)
    const ms = hedgeAfterMs?.(pass.attempt)
    if (ms === undefined) return handle.committed
    return hedged(handle, ms, () => {
      const other = take()
      return other && begin(other, input)
    })
  }
  const nextAfter = async (error: GatewayError, pass: CircuitPass, isRepeated: boolean): Promise<Next> => {
    const failed = { error, attempts: outcomes.length, hasNext: queue.length > 0, isRepeated }
    const step = signal.aborted ? 'stop' : stepAfter(failed, random)
    if (step === 'stop') return { is: 'stop', error }
    if (step === 'next') return nextBy(take(), false)
    await wait(step.waitMs, signal)
    return nextBy(circuits.enter([pass.attempt]), true)
  }
  const follow = async (next: Next): Promise<CommittedAttempt> => {
    if (next.is === 'stop') throw next.error
    try {
      return await commit(next.pass)
    } catch (thrown) {
      return follow(await nextAfter(asGatewayError(thrown), next.pass, next.isRepeat))
    }
  }
  const committed = await follow(nextBy(take(), false))
  course.answered = committed.outcome
  return committed
}
