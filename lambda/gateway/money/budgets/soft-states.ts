import type { Gate, GateState, Gates } from '../../../storage/gates.ts'
import { expiringCache } from '../../core/expiring-cache.ts'
import { within } from '../../core/time-limit.ts'

/** What this process knows of soft budgets: what others have spent is seconds late. */
export interface SoftStates {
  /** Undefined where the store does not say in time: then nobody is refused. */
  of(gate: Gate, patienceMs?: number): Promise<GateState | undefined>
  /** What the gate has just said. */
  tell(gate: Gate, state: GateState): void
}

const KNOWN_MS = 60_000
const REFRESH_MS = 5000
const MAX_KNOWN = 5000
/** A request does not wait longer for a budget that is not a hard one. */
const PATIENCE_MS = 300

const timeoutError = (ms: number) => new Error(`The store of budgets did not answer within ${ms} ms.`)

const nameOf = ({ scope, id, window }: Gate): string => JSON.stringify([scope, id, window])

const gateNamed = (name: string): Gate => {
  const [scope, id, window]: [string, string, string] = JSON.parse(name)
  return { scope, id, window }
}

export const softStates = (gates: Pick<Gates, 'look'>, now: () => number): SoftStates => {
  /** Newer than what was loaded. */
  const told = new Map<string, { readonly state: GateState; readonly at: number }>()
  const loaded = expiringCache({
    load: async (name) => {
      const at = now()
      return { state: await gates.look(gateNamed(name)), at }
    },
    lifetimeMs: () => KNOWN_MS,
    refreshMs: REFRESH_MS,
    maxEntries: MAX_KNOWN,
    now,
  })
  return {
    async of(gate, ms = PATIENCE_MS) {
      const name = nameOf(gate)
      const read = await within({ ms, timeoutError }, () => loaded.get(name)).catch(() => undefined)
      const heard = told.get(name)
      return heard && (!read || heard.at >= read.at) ? heard.state : read?.state
    },
    tell(gate, state) {
      if (told.size >= MAX_KNOWN) told.clear()
      told.set(nameOf(gate), { state, at: now() })
    },
  }
}
