import {
  checkAdjustment,
  checkHold,
  EMPTY_GATE,
  failedIn,
  toNs,
  withAdjusted,
  withCost,
  withHold,
  withReturned,
} from '../gate-state.ts'
import type { Gate, GateState, Gates } from '../gates.ts'

export interface MemoryGatesOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** Gates that are kept: callers name users, as many as they like. */
  readonly most?: number
}

export interface MemoryGates extends Gates {
  /** Until when a gate is kept, milliseconds since 1970; undefined where nobody has said it. */
  keptUntil(gate: Gate): number | undefined
}

interface Kept {
  readonly state: GateState
  readonly keptUntil: number | undefined
  /** When it was last asked for, milliseconds since 1970. */
  readonly askedAt: number | undefined
}

/** Some megabytes. */
const MOST_GATES = 10_000
/** Of them stays when there are too many, so that it does not have to be looked for one with each that is new. */
const STAYING = 0.75

/** Clocks are put right all the time by less. */
const SET_BACK_MS = 10_000

/** As it would be if the clock had always said what it says now: else its buckets would be empty until it is then again. */
const setBack = ({ state, askedAt = 0 }: Kept, nowMs: number): GateState | undefined => {
  const backMs = askedAt - nowMs
  return backMs < SET_BACK_MS ? undefined : withReturned(state, { requests: toNs(backMs), tokens: toNs(backMs) })
}

const nameOf = ({ scope, id, window }: Gate): string => JSON.stringify([scope, id, window])

/**
 * What is lost with it, the least first: nothing, as nobody asks for it any more; nothing but what is used, as its buckets
 * are full; what is missing in a bucket; holds, which then cannot be settled.
 */
const lossOf = ({ state, keptUntil }: Kept, nowMs: number): number => {
  if (keptUntil !== undefined && keptUntil < nowMs) return 0
  if (state.holds.size > 0) return 3
  return Object.values(state.fullAtNs).some((fullAt) => fullAt > toNs(nowMs)) ? 2 : 1
}

/**
 * Gates in this process's memory, gone with it: for limits a minute of a server that is alone. There are no more than
 * `most`: where one more is new, those go first that are expired, then those that hold nothing and whose buckets are full,
 * then the others, of each kind those that nobody has changed for the longest time.
 */
export const memoryGates = ({ now = Date.now, most = MOST_GATES }: MemoryGatesOptions = {}): MemoryGates => {
  /** The last one is the one that was changed last. */
  const gates = new Map<string, Kept>()

  const sweep = (): void => {
    const nowMs = now()
    const byLoss = [...gates]
      .map(([name, kept]) => ({ name, loss: lossOf(kept, nowMs) }))
      .sort((a, b) => a.loss - b.loss)
    const excess = gates.size - Math.floor(most * STAYING)
    for (const [at, { name, loss }] of byLoss.entries()) if (loss === 0 || at < excess) gates.delete(name)
  }
  const stateOf = (gate: Gate): GateState => gates.get(nameOf(gate))?.state ?? EMPTY_GATE
  const keep = (gate: Gate, state: GateState, { keptUntil, askedAt }: Partial<Omit<Kept, 'state'>> = {}): void => {
    const name = nameOf(gate)
    const before = gates.get(name)
    if (!before && gates.size >= most) sweep()
    gates.delete(name)
    gates.set(name, { state, keptUntil: keptUntil ?? before?.keptUntil, askedAt: askedAt ?? before?.askedAt })
  }
  const stateAt = (gate: Gate, nowMs: number): GateState => {
    const kept = gates.get(nameOf(gate))
    const state = kept && setBack(kept, nowMs)
    if (state) keep(gate, state, { askedAt: nowMs })
    return state ?? kept?.state ?? EMPTY_GATE
  }

  return {
    async reserve(gate, asked) {
      checkHold(asked.hold, asked.amounts)
      const { nowMs } = asked
      const before = stateAt(gate, nowMs)
      const failed = failedIn(before, asked)
      if (failed) return { isGranted: false, state: before, failed }
      const state = withHold(before, asked)
      keep(gate, state, { ...gate, askedAt: nowMs })
      return { isGranted: true, state }
    },
    async settle(gate, settled) {
      checkHold(settled.hold, settled.held, settled.cost)
      const state = withCost(stateOf(gate), settled)
      if (state) keep(gate, state)
      return state
    },
    async adjust(gate, by, options = {}) {
      checkAdjustment(by, options.once)
      const state = withAdjusted(stateOf(gate), by, options)
      if (state) keep(gate, state, gate)
      return state
    },
    look: async (gate) => stateOf(gate),
    keptUntil: (gate) => gates.get(nameOf(gate))?.keptUntil,
  }
}
