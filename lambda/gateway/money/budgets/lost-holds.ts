import { readAmounts, writeAmounts } from '../../../storage/gate-state.ts'
import type { Gate, GateState, Gates } from '../../../storage/gates.ts'
import type { GenerationRecord, Generations, HoldRecord } from '../../../storage/generations.ts'
import { originOf } from '../gates/hold-id.ts'
import { type OldHold, type Swept, sweep, type ToldHolds } from '../gates/sweep.ts'
import { ownerIn } from './gate-of.ts'

/** Holds that requests have left behind: what their records say of them, and what stands in for those that have none. */

export interface LostHoldsDeps {
  readonly gates: Gates
  readonly generations: Pick<Generations, 'get' | 'addLost'>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Of a lost one nobody knows what came after it was opened, so that all it holds counts. */
const toldBy = ({ outcome, holds = [] }: GenerationRecord): ToldHolds => ({
  isLost: outcome === 'lost',
  costs: new Map(holds.map(({ id, amounts }) => [id, readAmounts(amounts)])),
})

const recordsOf = (left: readonly OldHold[]): HoldRecord[] =>
  left.map(({ gate, hold, amounts }) => ({
    id: hold,
    scope: gate.scope,
    of: gate.id,
    window: gate.window,
    amounts: writeAmounts(amounts),
  }))

/** What stands for names that nobody knows: no project and no key is called so. */
const UNKNOWN = '~lost'

/** The record of a request of which nothing is known but what it holds. */
const unheardOf = (team: string, generation: string, holds: readonly HoldRecord[], now: number): GenerationRecord => {
  const [{ id = '', scope = '', of = '' } = {}] = holds
  const createdAt = originOf(id)?.startedAt ?? now
  const name = scope === 'key' ? of : UNKNOWN
  return {
    id: generation,
    createdAt,
    team,
    project: scope === 'project' ? ownerIn(team, { scope, id: of }) : UNKNOWN,
    principal: { kind: 'key', id: name, name },
    dialect: UNKNOWN,
    streamed: false,
    status: 0,
    outcome: 'lost',
    durationMs: Math.max(0, now - createdAt),
    tokens: { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
    usageSource: 'none',
    attempts: [],
    warnings: [],
    zeroDataRetention: false,
    holds,
  }
}

const recordOf =
  ({ generations, now }: LostHoldsDeps, team: string) =>
  async (generation: string, left: readonly OldHold[]): Promise<ToldHolds> => {
    const record = await generations.get(team, generation)
    if (record && record.outcome !== 'lost') return toldBy(record)
    // Each of its gates is swept by itself, and adds what was left there: more than when it was opened, maybe.
    const others = (record?.holds ?? []).filter(({ id }) => left.every(({ hold }) => hold !== id))
    const holds = [...others, ...recordsOf(left)]
    const lost = record ? { ...record, holds } : unheardOf(team, generation, holds, now())
    if (await generations.addLost(lost)) return toldBy(lost)
    const found = await generations.get(team, generation)
    if (!found) throw new Error(`the record of ${generation} is there and cannot be read`)
    return toldBy(found)
  }

/** Settles what requests of a team left behind at this gate that began more than 16 minutes ago. Never rejects. */
export const sweepGate = (d: LostHoldsDeps, team: string, gate: Gate, state: GateState): Promise<Swept> =>
  sweep({ gates: d.gates, recordOf: recordOf(d, team) }, gate, state, d.now())

interface LeftAt {
  readonly team: string
  readonly gate: Gate
  readonly over: Set<string>
}

/** By their gates. */
const leftAt = (records: readonly GenerationRecord[]): readonly LeftAt[] => {
  const places = new Map<string, LeftAt>()
  for (const { team, id, holds = [] } of records)
    for (const { scope, of, window } of holds) {
      const name = JSON.stringify([team, scope, of, window])
      const place = places.get(name) ?? { team, gate: { scope, id: of, window }, over: new Set() }
      places.set(name, place)
      place.over.add(id)
    }
  return [...places.values()]
}

/**
 * Settles what requests hold whose process is known to be gone, however long ago they began. Rejects where a gate does
 * not answer, or one of them could not be settled: it may be repeated.
 */
export const settleLeft = async (d: LostHoldsDeps, records: readonly GenerationRecord[]): Promise<void> => {
  for (const { team, gate, over } of leftAt(records)) {
    const sweeping = { gates: d.gates, recordOf: recordOf(d, team) }
    const { failures } = await sweep(sweeping, gate, await d.gates.look(gate), d.now(), over)
    if (failures[0]) throw failures[0].error
  }
}
