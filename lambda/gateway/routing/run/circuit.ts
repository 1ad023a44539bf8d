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

/** In a row, however quick: a refused connection costs callers a millisecond, so there is time to be sure. */
const MAX_FAILURES = 20
/** In a row, together: slow failures cost callers minutes, so there is no time to wait for as many. */
const MAX_LOST_MS = 60_000
/** Of slow ones: a request that is too hard for any endpoint, and its repetition, must not shut out everybody else. */
const MIN_FAILURES = 3
/** An endpoint that stays broken then costs at most four requests a minute, and one that recovers is soon back. */
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
  const isBroken = failures >= MAX_FAILURES || (failures >= MIN_FAILURES && lostMs >= MAX_LOST_MS)
  return isBroken ? { failures, lostMs, openedAt: now } : { failures, lostMs }
}
