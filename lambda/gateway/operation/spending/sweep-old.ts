import type { Log } from '../../../log.ts'
import type { GateState } from '../../../storage/gates.ts'
import { type LostHoldsDeps, sweepGate } from '../../money/budgets/lost-holds.ts'
import type { GateRule } from '../../money/gates/one-gate.ts'
import { hasOldHolds } from '../../money/gates/sweep.ts'

/** Settles what requests before have left behind at these gates. Never rejects. */
export const sweepOld = async (
  d: LostHoldsDeps & { readonly log: Log },
  team: string,
  told: readonly (readonly [GateRule, GateState])[],
): Promise<void> => {
  const left = told.filter(([, state]) => hasOldHolds(state, d.now()))
  // One after the other: each adds to the record of a lost request what it held there.
  for (const [{ gate }, state] of left)
    for (const { generation, error } of (await sweepGate(d, team, gate, state)).failures)
      d.log({ level: 'error', message: 'what a lost request holds could not be settled', generation, error })
}
