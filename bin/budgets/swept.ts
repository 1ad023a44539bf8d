import { sweepGate } from '../../lambda/gateway/money/budgets/lost-holds.ts'
import { originOf } from '../../lambda/gateway/money/gates/hold-id.ts'
import { hasOldHolds } from '../../lambda/gateway/money/gates/sweep.ts'
import type { Gate, GateState } from '../../lambda/storage/gates.ts'
import type { Terminal } from '../command.ts'
import { clean } from '../view/clean.ts'
import type { SpendingStore } from './spending-store.ts'

/** What is settled of requests that are over while somebody looks. */
export interface Settling {
  /** Requests that had left something behind. */
  readonly settled: Set<string>
  /** Why that of some was not settled, by their ids. */
  readonly failed: Map<string, unknown>
  /** Does the work when that before it is done: each gate adds to the record of a lost request what it held there. */
  readonly after: <T>(work: () => Promise<T>) => Promise<T>
}

export type SpentStore = Pick<SpendingStore, 'gates' | 'generations' | 'team'> & Settling

export const settling = (store: SpendingStore): SpendingStore & Settling => {
  let before: Promise<unknown> = Promise.resolve()
  const after: Settling['after'] = (work) => {
    const done = before.then(work)
    before = done.catch(() => undefined)
    return done
  }
  return { ...store, settled: new Set(), failed: new Map(), after }
}

/** What a gate says when all that requests left behind there is settled which cannot run any more. */
export const sweptState = async (store: SpentStore, gate: Gate, now: number): Promise<GateState> => {
  const { gates, generations, team, settled, failed, after } = store
  const seen = await gates.look(gate)
  if (!hasOldHolds(seen, now)) return seen
  const d = { gates, generations, now: () => now }
  const { holds, failures } = await after(() => sweepGate(d, team, gate, seen))
  for (const { generation } of holds.flatMap((hold) => originOf(hold) ?? [])) settled.add(generation)
  for (const { generation, error } of failures) failed.set(generation, error)
  return gates.look(gate)
}

export const tellSettled = ({ settled, failed }: Settling, say: Terminal['say']): void => {
  if (settled.size > 0)
    say(
      `Settled what ${settled.size === 1 ? 'a request' : `${settled.size} requests`} that ended without a word had left held.\n`,
    )
  for (const [generation, error] of failed)
    say(
      `What ${generation} holds could not be settled: ${clean(error instanceof Error ? error.message : `${error}`)}\n`,
    )
}
