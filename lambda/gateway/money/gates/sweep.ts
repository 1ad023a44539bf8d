import { LATE_MS } from '../../../storage/calendar.ts'
import { NO_AMOUNTS } from '../../../storage/gate-state.ts'
import type { Amounts, Gate, GateState, Gates } from '../../../storage/gates.ts'
import { originOf } from './hold-id.ts'

/** What the record of a generation says of its holds. */
export interface ToldHolds {
  /** Nobody could say how it ended: all that was held for it counts. */
  readonly isLost: boolean
  /** What it cost at each gate, by the hold that stands for it there; any other hold stands for nothing. */
  readonly costs: ReadonlyMap<string, Amounts>
}

/** A hold that nobody has settled. */
export interface OldHold {
  readonly gate: Gate
  readonly generation: string
  readonly hold: string
  readonly amounts: Amounts
}

export interface Sweeping {
  readonly gates: Gates
  /**
   * What the record of a generation says, where there is none a lost one that is put in its place, whose cost may be as
   * much as these holds that it left. Both in one, so that no record which comes meanwhile is lost.
   */
  readonly recordOf: (generation: string, left: readonly OldHold[]) => Promise<ToldHolds>
}

interface Group {
  readonly part: string
  readonly old: OldHold
}

const isOld = (hold: string, nowMs: number): boolean => {
  const origin = originOf(hold)
  return origin !== undefined && origin.startedAt <= nowMs - LATE_MS
}

/** Holds of requests that are over, the oldest first. */
const holdsLeft = (gate: Gate, { holds }: GateState, isOver: (hold: string) => boolean): Group[] =>
  [...holds]
    .filter(([hold]) => isOver(hold))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([hold, amounts]) => {
      const origin = originOf(hold)
      return origin === undefined
        ? []
        : [{ part: origin.part, old: { gate, generation: origin.generation, hold, amounts } }]
    })

export const hasOldHolds = ({ holds }: GateState, nowMs: number): boolean =>
  [...holds.keys()].some((hold) => isOld(hold, nowMs))

/** What each hold of a generation comes to, in the order in which they are to be settled. */
const settlements = (group: readonly Group[], { isLost, costs }: ToldHolds): (readonly [OldHold, Amounts])[] => {
  if (!isLost) {
    // What stands for the cost goes first: the gate must at no time say less than was spent.
    const named = group.filter(({ old }) => costs.has(old.hold))
    const others = group.filter((each) => !named.includes(each))
    return [...named, ...others].map(({ old }) => [old, costs.get(old.hold) ?? NO_AMOUNTS])
  }
  // Of several tries of one part one was used at most, and which is not known; it goes last, or another would be it.
  const isFirst = ({ part }: Group, at: number) => group.findIndex((each) => each.part === part) === at
  const counted = group.filter(isFirst)
  const others = group.filter((each) => !counted.includes(each))
  return [
    ...others.map(({ old }) => [old, NO_AMOUNTS] as const),
    ...counted.map(({ old }) => [old, old.amounts] as const),
  ]
}

/** What a sweep has come to. */
export interface Swept {
  /** The holds that it has settled. */
  readonly holds: readonly string[]
  /** Generations whose holds stay, some or all of them, for the next sweep, and what was thrown. */
  readonly failures: readonly { readonly generation: string; readonly error: unknown }[]
}

/**
 * Settles what requests have left behind that were over without anybody saying so: at what the record says, and in full
 * where nobody knows, since a provider may have been asked. May be repeated, and run more than once at a time. Does not
 * reject for a generation whose record is not to be had or whose cost no store can count: all others come after it. `over`: of
 * these generations alone, however old.
 */
export const sweep = async (
  { gates, recordOf }: Sweeping,
  gate: Gate,
  state: GateState,
  nowMs: number,
  over?: ReadonlySet<string>,
): Promise<Swept> => {
  const holds: string[] = []
  const failures: Swept['failures'][number][] = []
  const settleAll = async (generation: string, group: readonly Group[]): Promise<void> => {
    const left = group.map(({ old }) => old)
    for (const [{ hold, amounts: held }, cost] of settlements(group, await recordOf(generation, left)))
      if (await gates.settle(gate, { hold, held, cost })) holds.push(hold)
  }
  const isOver = (hold: string): boolean =>
    over === undefined ? isOld(hold, nowMs) : over.has(originOf(hold)?.generation ?? '')
  for (const [generation, group] of Map.groupBy(holdsLeft(gate, state, isOver), ({ old }) => old.generation)) {
    try {
      await settleAll(generation, group)
    } catch (error) {
      failures.push({ generation, error })
    }
  }
  return { holds, failures }
}
