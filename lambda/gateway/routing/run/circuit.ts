/** What is remembered of one endpoint: a value, changed only by the functions below. Times are milliseconds. */
export interface Circuit {
  /** Failures since the last success, and the time that callers lost with them. */
  readonly failures: number
  readonly lostMs: number
  /** When it was last found to be broken; undefined while closed. */
  readonly openedAt?: number
  /** One request is trying whether it works again. */
  readonly isProbed?: true
}

/** `half-open`: the next request may try whether it works again. */
export type State = 'closed' | 'open' | 'half-open'

export const CLOSED: Circuit = { failures: 0, lostMs: 0 }

/** A refused connection costs a millisecond, a timeout minutes: many of the one or few of the other are enough. */
const MANY = 20
const FEW = 3
const MUCH_LOST_MS = 60_000
/** How long what failed is left alone. */
export const COOL_DOWN_MS = 15_000

export const stateOf = ({ openedAt, isProbed }: Circuit, now: number): State => {
  if (openedAt === undefined) return 'closed'
  return !isProbed && now - openedAt >= COOL_DOWN_MS ? 'half-open' : 'open'
}

/** The next request is the one that tries. */
export const probed = (circuit: Circuit): Circuit => ({ ...circuit, isProbed: true })

/** The probe ended without a verdict, e.g. its client left. */
export const released = ({ isProbed: _, ...circuit }: Circuit): Circuit => circuit

/** Content came, of which the end is still open: it works again, but that alone forgives no failure. */
export const answered = (circuit: Circuit): Circuit => (circuit.openedAt === undefined ? circuit : CLOSED)

export const failed = (before: Circuit, tookMs: number, now: number): Circuit => {
  const failures = before.failures + 1
  const lostMs = before.lostMs + tookMs
  const isBroken = failures >= MANY || (failures >= FEW && lostMs >= MUCH_LOST_MS)
  return isBroken ? { failures, lostMs, openedAt: now } : { failures, lostMs }
}
