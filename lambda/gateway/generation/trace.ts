import type { CatalogEntry } from '../catalog/model.ts'
import type { Call, DialectName } from '../core/call.ts'
import type { Caller } from '../core/caller.ts'
import type { GatewayError } from '../core/error.ts'
import type { Course } from '../core/outcome.ts'
import type { CommittedAttempt } from '../routing/run/run.ts'

/** What is known of one request so far; the record is made of it when the request has ended. */
export interface Trace extends Course {
  /** `gen_<ulid>`. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** A guess until the route is found. */
  dialect: DialectName
  caller?: Caller
  /** Does a record have to be written at the end? */
  isRecorded: boolean
  /** Failures were made up on request: it says nothing about the providers. */
  isRehearsal?: true
  call?: Call
  user?: string
  tags?: readonly string[]
  zeroDataRetention: boolean
  /** The model asked for and its fallbacks. */
  models: readonly CatalogEntry[]
  committed?: CommittedAttempt
  /** `field: reason` of what could not be honoured. */
  warnings: readonly string[]
  /** HTTP status that the client got; 0 before any. */
  status: number
  error?: GatewayError
}

export const newTrace = (id: string, receivedAt: number, dialect: DialectName): Trace => ({
  id,
  receivedAt,
  dialect,
  isRecorded: false,
  zeroDataRetention: false,
  models: [],
  outcomes: [],
  passedOver: new Set(),
  warnings: [],
  status: 0,
})
