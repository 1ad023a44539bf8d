import type { Attempt } from '../../core/attempt.ts'
import { asGatewayError, GatewayError } from '../../core/error.ts'
import type { Outcome } from '../../core/outcome.ts'
import { begin, type Committed, type Running, untilAborted } from './begin.ts'
import type { CircuitPass, Circuits } from './circuits.ts'
import { hedged } from './hedge.ts'
import { type Failed, MAX_ATTEMPTS, type Step, stepAfter } from './retry.ts'

export type { Committed } from './begin.ts'

export interface RunInput extends Running {
  readonly attempts: readonly Attempt[]
  readonly circuits: Circuits
  /** Filled with attempts that others came before because a circuit is open. */
  readonly passedOver?: Set<Attempt>
  /** From 0 to 1. */
  readonly random: () => number
  /** How long an attempt may be silent before the next one begins beside it; undefined: however long it wants. */
  readonly hedgeAfterMs?: (attempt: Attempt) => number | undefined
}

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  untilAborted(new Promise((resolve) => setTimeout(resolve, ms)), signal)

/** Records are made of the attempt that answered: it stands last, also when another began after it. */
const putLast = (outcomes: Outcome[], outcome: Outcome): void => {
  outcomes.push(...outcomes.splice(outcomes.indexOf(outcome), 1))
}

/**
 * Tries attempts until one commits: in their order, but those last whose circuit is open. Throws the last error when
 * none does, or at once for an error that any other provider would repeat.
 */
export const run = async (input: RunInput): Promise<Committed> => {
  const { circuits, outcomes, signal, random, hedgeAfterMs, passedOver } = input
  const queue = [...input.attempts]
  const next = (): CircuitPass | undefined => {
    const entry = outcomes.length < MAX_ATTEMPTS ? circuits.enter(queue) : undefined
    const at = entry ? queue.indexOf(entry.attempt) : 0
    for (const attempt of queue.slice(0, at)) passedOver?.add(attempt)
    if (entry) queue.splice(at, 1)
    return entry
  }
  const commit = async (entry: CircuitPass): Promise<Committed> => {
    const begun = begin(entry, input)
    const ms = hedgeAfterMs?.(entry.attempt)
    if (ms === undefined) return begun.committed
    const committed = await hedged(begun, ms, () => {
      const other = next()
      return other && begin(other, input)
    })
    putLast(outcomes, committed.outcome)
    return committed
  }
  let isRepeated = false
  for (let entry = next(); entry; ) {
    try {
      return await commit(entry)
    } catch (thrown) {
      const error = asGatewayError(thrown)
      const failed: Failed = { error, attempts: outcomes.length, hasNext: queue.length > 0, isRepeated }
      const step: Step = signal.aborted ? 'stop' : stepAfter(failed, random)
      if (step === 'stop') throw error
      isRepeated = step !== 'next'
      if (step !== 'next') await wait(step.waitMs, signal)
      entry = step === 'next' ? next() : circuits.enter([entry.attempt])
    }
  }
  throw new GatewayError('no-providers', 'There is no attempt to run.')
}
