import { EMPTY_GATE, failedIn, withCost, withHold } from '../../../../../lambda/storage/gate-state.ts'
import type { GateState, Reserve, Reserved, Settle } from '../../../../../lambda/storage/gates.ts'

/** A store of gates without its waits: what each verb does at the moment when it is done. */
export class MemoryGates {
  readonly #states = new Map<string, GateState>()

  look(name: string): GateState {
    return this.#states.get(name) ?? EMPTY_GATE
  }

  reserve(name: string, asked: Reserve): Reserved {
    const state = this.look(name)
    const failed = failedIn(state, asked)
    if (failed) return { isGranted: false, state, failed }
    const after = withHold(state, asked)
    this.#states.set(name, after)
    return { isGranted: true, state: after }
  }

  settle(name: string, settled: Settle): GateState | undefined {
    const after = withCost(this.look(name), settled)
    if (after) this.#states.set(name, after)
    return after
  }

  /** What a store does that does not look for the hold. */
  add(name: string, { held, cost }: Settle): GateState {
    const { used, ...rest } = this.look(name)
    const after = { ...rest, used: { ...used, pico: used.pico + cost.pico - held.pico } }
    this.#states.set(name, after)
    return after
  }

  /** All there is to tell states apart. */
  text(): string {
    const gates = [...this.#states].sort(([a], [b]) => (a < b ? -1 : 1))
    return gates
      .map(
        ([name, { used, holds }]) =>
          `${name}${used.pico}${[...holds].map(([id, { pico }]) => `${id.slice(20)}:${pico}`).sort()}`,
      )
      .join(' ')
  }
}
