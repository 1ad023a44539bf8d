import type { DatabaseSync } from 'node:sqlite'
import {
  checkAdjustment,
  checkHold,
  EMPTY_GATE,
  failedIn,
  readAmounts,
  withAdjusted,
  withCost,
  withHold,
  writeAmounts,
} from '../../gate-state.ts'
import { type Gate, type GateState, type Gates, PACED } from '../../gates.ts'
import { inTransaction } from '../database.ts'
import { whenFree } from '../waiting/when-free.ts'

interface Row {
  readonly used: string
  readonly holds: Readonly<Record<string, string>>
  readonly fullAtNs: Readonly<Record<string, string>>
  readonly adjusted?: readonly string[]
}

const encodeState = ({ used, holds, fullAtNs, adjusted }: GateState): string =>
  JSON.stringify({
    used: writeAmounts(used),
    holds: Object.fromEntries([...holds].map(([id, amounts]) => [id, writeAmounts(amounts)])),
    fullAtNs: Object.fromEntries(Object.entries(fullAtNs).map(([unit, ns]) => [unit, String(ns)])),
    ...(adjusted ? { adjusted: [...adjusted] } : {}),
  } satisfies Row)

const decodeState = (text: string): GateState => {
  const { used, holds, fullAtNs, adjusted }: Row = JSON.parse(text)
  return {
    used: readAmounts(used),
    holds: new Map(Object.entries(holds).map(([id, amounts]) => [id, readAmounts(amounts)])),
    fullAtNs: Object.fromEntries(
      PACED.flatMap((unit) => (fullAtNs[unit] === undefined ? [] : [[unit, BigInt(fullAtNs[unit])]])),
    ),
    ...(adjusted ? { adjusted: new Set(adjusted) } : {}),
  }
}

/**
 * Gates in SQLite: a row each. Whoever changes one has the file to himself. What is written waits for other processes,
 * so that this is for the thread that writes. The clock says which gates nobody asks for any more.
 */
export const sqliteGates = (database: DatabaseSync, now: () => number = Date.now): Gates => {
  const read = database.prepare('SELECT state FROM gates WHERE scope = ? AND id = ? AND period = ?')
  const write = database.prepare(
    `INSERT INTO gates (scope, id, period, keptUntil, state) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET state = excluded.state, keptUntil = coalesce(excluded.keptUntil, keptUntil)`,
  )
  const change = database.prepare('UPDATE gates SET state = ? WHERE scope = ? AND id = ? AND period = ?')
  const forget = database.prepare('DELETE FROM gates WHERE keptUntil < ?')

  const stateOf = ({ scope, id, window }: Gate): GateState | undefined => {
    const row = read.get(scope, id, window)
    return row && decodeState(String(row['state']))
  }
  const keep = ({ scope, id, window, keptUntil }: Gate, state: GateState): void => {
    write.run(scope, id, window, keptUntil ?? null, encodeState(state))
  }
  const writing = <T>(work: () => T): Promise<T> => whenFree(() => inTransaction(database, work))

  return {
    async reserve(gate, asked) {
      checkHold(asked.hold, asked.amounts)
      return writing(() => {
        const before = stateOf(gate)
        // Once a window and scope, which is when others end.
        if (!before) forget.run(asked.nowMs)
        const failed = failedIn(before ?? EMPTY_GATE, asked)
        if (failed) return { isGranted: false, state: before ?? EMPTY_GATE, failed }
        const state = withHold(before ?? EMPTY_GATE, asked)
        keep(gate, state)
        return { isGranted: true, state }
      })
    },
    async settle(gate, settled) {
      checkHold(settled.hold, settled.held, settled.cost)
      return writing(() => {
        const before = stateOf(gate)
        const state = before && withCost(before, settled)
        if (state) change.run(encodeState(state), gate.scope, gate.id, gate.window)
        return state
      })
    },
    async adjust(gate, by, options = {}) {
      checkAdjustment(by, options.once)
      return writing(() => {
        const before = stateOf(gate)
        if (!before) forget.run(now())
        const state = withAdjusted(before ?? EMPTY_GATE, by, options)
        if (state) keep(gate, state)
        return state
      })
    },
    look: (gate) => whenFree(() => stateOf(gate) ?? EMPTY_GATE),
  }
}
