import type { FinishReason, Warning } from './canonical/parts.ts'
import type { GatewayError } from './error.ts'
import type { JsonObject } from './json/value.ts'
import type { UsageFormat } from './usage/buckets.ts'

/** A stretch of the answer in the caller's dialect, whole events only. */
export interface Piece {
  readonly bytes: Uint8Array | string
  /** True once content has come: what is before it may still be thrown away for another attempt. */
  readonly content: boolean
}

/** What one attempt answers, already in the caller's dialect. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Throws GatewayError when the provider fails; nothing is sent to the client from inside. */
  readonly pieces: AsyncIterator<Piece>
  /** Fields that the provider's side could not honour; complete once content has come. */
  warnings(): readonly Warning[]
  /** A failure that the pieces already showed the client (a relayed error event); known after the last piece. */
  failure(): GatewayError | undefined
  /** The event that tells the client of a failure after content was sent. */
  fail(error: GatewayError): string
}

/** What the end of an answer says about itself. */
export interface Finish {
  readonly format: UsageFormat
  /** The provider's usage object, verbatim; undefined when it sent none. */
  readonly usage: JsonObject | undefined
  /** The tier that it was served at, where the provider tells it outside its usage. */
  readonly serviceTier?: string
  readonly reason: FinishReason | undefined
  readonly model: string | undefined
  readonly id: string | undefined
}

/** Watches one answer pass. */
export interface Meter {
  /** Content came; the first call is the time to first token. */
  content(): void
  /** What is known at the end; also called with what was seen of an answer that broke. */
  finish(finish: Finish): void
}
