import type { Attempt } from '../../core/attempt.ts'
import { asGatewayError, GatewayError } from '../../core/error.ts'
import { untilAborted } from '../../core/time-limit.ts'
import { begin, type CommittedAttempt, type RunContext } from './begin.ts'
import type { CircuitPass, Circuits } from './circuits.ts'
import { hedged } from './hedge.ts'
import { MAX_ATTEMPTS, stepAfter } from './retry.ts'
import { mostTelling } from './worth.ts'

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
type Next = { readonly is: 'try'; readonly pass: CircuitPass } | { readonly is: 'stop'; readonly error: GatewayError }

const NOBODY: Next = { is: 'stop', error: new GatewayError('no-providers', 'There is no attempt to run.') }

const nextBy = (pass: CircuitPass | undefined): Next => (pass ? { is: 'try', pass } : NOBODY)

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  untilAborted(new Promise((resolve) => setTimeout(resolve, ms)), signal)

/**
 * Tries attempts until one commits: in their order, but those last whose circuit is open. Ends early with an error that
 * any other provider would repeat. When none commits, throws what is most telling of all that they failed with.
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
  const nextAfter = async (error: GatewayError, { attempt }: CircuitPass): Promise<Next> => {
    if (signal.aborted) return { is: 'stop', error }
    const planned = input.attempts.length
    const step = stepAfter({ error, attempts: outcomes.length, planned, hasNext: queue.length > 0 }, random)
    if (step === 'stop') return { is: 'stop', error: mostTelling(outcomes) ?? error }
    if (step === 'next') return nextBy(take())
    await wait(step.waitMs, signal)
    return nextBy(circuits.enter([attempt]))
  }
  const follow = async (next: Next): Promise<CommittedAttempt> => {
    if (next.is === 'stop') throw next.error
    try {
      return await commit(next.pass)
    } catch (thrown) {
      return follow(await nextAfter(asGatewayError(thrown), next.pass))
    }
  }
  const committed = await follow(nextBy(take()))
  course.answered = committed.outcome
  return committed
}
