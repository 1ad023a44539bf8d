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
  const swept = await Promise.all(left.map(([{ gate }, state]) => sweepGate(d, team, gate, state)))
  for (const { generation, error } of swept.flatMap(({ failures }) => failures))
    d.log({ level: 'error', message: 'what a lost request holds could not be settled', generation, error })
}
