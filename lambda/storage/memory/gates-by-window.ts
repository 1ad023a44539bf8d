import { type Gate, type Gates, MINUTE } from '../gates.ts'

export interface GatesOfWindows {
  /** Of limits a minute, `MINUTE`. */
  readonly minute: Gates
  readonly others: Gates
}

/** Each gate where its window is kept: what a minute allows may be forgotten with the process, what was spent may not. */
export const gatesByWindow = ({ minute, others }: GatesOfWindows): Gates => {
  const of = ({ window }: Gate): Gates => (window === MINUTE ? minute : others)
  return {
    reserve: (gate, asked) => of(gate).reserve(gate, asked),
    settle: (gate, settled) => of(gate).settle(gate, settled),
    adjust: (gate, by, options) => of(gate).adjust(gate, by, options),
    look: (gate) => of(gate).look(gate),
  }
}
