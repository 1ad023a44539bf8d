import { NO_AMOUNTS } from '../../../storage/gate-state.ts'
import {
  type Amounts,
  type Draw,
  type Gate,
  type GateState,
  type Gates,
  MOST_OPEN,
  PACED,
  type Paced,
  type Reserved,
  type Settle,
} from '../../../storage/gates.ts'
import { type HoldPlace, holdId, MAX_TRIES } from './hold-id.ts'
import { drawOf } from './limits.ts'

/** What a gate lets through, as its scope's settings say. */
export interface GateRule {
  readonly gate: Gate
  readonly limits: Readonly<Partial<Amounts>>
  /** Requests that may run at once; never more than MOST_OPEN. */
  readonly mostOpen?: number
  readonly perMinute: Readonly<Partial<Record<Paced, number>>>
  /** Where its store does not answer, requests go on without it. */
  readonly isOpenWhenAway?: boolean
}

/** Who takes nothing while it runs only draws from buckets. */
export const hasAny = ({ pico, requests, tokens }: Amounts): boolean => pico > 0n || requests > 0n || tokens > 0n

type Draws = Readonly<Partial<Record<Paced, Draw>>>

/** What one gate is asked for. */
export interface Wanted {
  readonly rule: GateRule
  readonly amounts: Amounts
  readonly draws: Draws
}

/** What it said: with a hold that is granted, and those of which nobody knows. */
export interface Tried extends Wanted {
  /** Absent where it did not say anything. */
  readonly answer?: Reserved
  readonly granted: readonly string[]
  readonly unknown: readonly string[]
}

/** A settle may be repeated. Its store has tried more than once already. */
const SETTLE_TRIES = 2

/** What one request of so many tokens draws from the buckets that there are. */
export const drawsOf = ({ perMinute }: GateRule, tokens: number): Draws => {
  const counts = { requests: 1, tokens }
  return Object.fromEntries(
    PACED.flatMap((unit) => (perMinute[unit] === undefined ? [] : [[unit, drawOf(perMinute[unit], counts[unit])]])),
  )
}

/** What no store can count is no store that is away: to ask again does not help, and the request must not go on. */
const unlessAway = (thrown: unknown): void => {
  if (thrown instanceof RangeError) throw thrown
}

/**
 * Asks a gate until it answers. Each try has a hold of its own: one whose answer is lost may still land, at any time, and
 * must then be known as nobody's. Rejects with RangeError for amounts that no store can count, and where there is no id
 * for a hold.
 */
export const tryGate = async (
  gates: Gates,
  wanted: Wanted,
  place: Omit<HoldPlace, 'attempt'>,
  nowMs: number,
): Promise<Tried> => {
  const { rule, amounts, draws } = wanted
  const { gate, limits } = rule
  const mostOpen = Math.min(rule.mostOpen ?? MOST_OPEN, MOST_OPEN)
  const unknown: string[] = []
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const holds = hasAny(amounts) ? [holdId({ ...place, attempt })] : []
    const [hold] = holds
    try {
      const asked = { amounts, limits, mostOpen, draws, nowMs }
      const answer = await gates.reserve(gate, hold === undefined ? asked : { ...asked, hold })
      return { ...wanted, answer, granted: answer.isGranted ? holds : [], unknown }
    } catch (thrown) {
      unlessAway(thrown)
      unknown.push(...holds)
    }
  }
  return { ...wanted, granted: [], unknown }
}

/** May the request go on, as far as this gate is concerned? */
export const isPassed = ({ rule, answer }: Tried): boolean => answer?.isGranted ?? rule.isOpenWhenAway === true

/**
 * What the gate says then, undefined where it had no such hold; `away` where it does not answer. Rejects with RangeError
 * for a cost that no store can count.
 */
export const settleHold = async (
  gates: Gates,
  gate: Gate,
  settled: Settle,
): Promise<GateState | 'away' | undefined> => {
  for (let attempt = 1; ; attempt++)
    try {
      return await gates.settle(gate, settled)
    } catch (thrown) {
      unlessAway(thrown)
      if (attempt === SETTLE_TRIES) return 'away'
    }
}

type Returned = NonNullable<Settle['returnNs']>

/** Gives tokens and requests back that were drawn without a hold; undefined where the gate does not answer. Never rejects. */
export const giveBack = (gates: Gates, gate: Gate, returnNs: Returned): Promise<GateState | undefined> =>
  gates.adjust(gate, NO_AMOUNTS, { returnNs }).catch(() => undefined)

/** Gives back what was taken for these holds, wherever one of them has landed. Never rejects. */
export const release = async (
  gates: Gates,
  { rule, amounts: held, draws, answer }: Tried,
  holds: readonly string[],
): Promise<void> => {
  const returnNs: Returned = Object.fromEntries(
    PACED.flatMap((unit) => (draws[unit] ? [[unit, draws[unit].takeNs]] : [])),
  )
  if (!hasAny(held) && answer?.isGranted) await giveBack(gates, rule.gate, returnNs)
  await Promise.allSettled(
    holds.map((hold) => settleHold(gates, rule.gate, { hold, held, cost: NO_AMOUNTS, returnNs })),
  )
}
