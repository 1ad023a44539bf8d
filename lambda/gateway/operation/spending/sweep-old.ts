import type { Log } from '../../../log.ts'
import type { Gate, GateState } from '../../../storage/gates.ts'
import type { EarlierWindows } from '../../money/budgets/earlier-windows.ts'
import { type LostHoldsDeps, sweepGate } from '../../money/budgets/lost-holds.ts'
import type { RequestRule } from '../../money/budgets/request-rules.ts'
import type { GateRule } from '../../money/gates/one-gate.ts'
import { hasOldHolds } from '../../money/gates/sweep.ts'

export interface SweepOldDeps extends LostHoldsDeps {
  readonly earlier: EarlierWindows
  readonly log: Log
}

const seenAt = async ({ gates, log }: SweepOldDeps, gate: Gate): Promise<(readonly [Gate, GateState])[]> => {
  try {
    return [[gate, await gates.look(gate)]]
  } catch (error) {
    log({ level: 'error', message: 'what lost requests hold in a window that is over could not be looked for', error })
    return []
  }
}

/**
 * Settles what requests before have left behind at these gates, as they said, and in the windows before them. Never
 * rejects.
 */
export const sweepOld = async (
  d: SweepOldDeps,
  team: string,
  told: readonly (readonly [GateRule, GateState])[],
  rules: readonly RequestRule[],
): Promise<void> => {
  const earlier = await Promise.all(d.earlier.due(rules).map((gate) => seenAt(d, gate)))
  const seen = [...told.map(([{ gate }, state]) => [gate, state] as const), ...earlier.flat()]
  // One after the other: each adds to the record of a lost request what it held there.
  for (const [gate, state] of seen.filter(([, each]) => hasOldHolds(each, d.now())))
    for (const { generation, error } of (await sweepGate(d, team, gate, state)).failures)
      d.log({ level: 'error', message: 'what a lost request holds could not be settled', generation, error })
}
