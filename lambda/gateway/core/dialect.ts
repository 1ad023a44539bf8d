import type { Call, CanonicalCall, DialectName, WireName } from './call.ts'
import type { FinishReason, Result, StreamPart, Warning } from './canonical/parts.ts'
import type { RateLimits } from './cost/rate-limits.ts'
import type { GatewayError, UpstreamError } from './error.ts'
import type { Fields, Places } from './field.ts'
import type { Change } from './json/change.ts'
import type { JsonSource } from './json/text.ts'
import type { JsonObject } from './json/value.ts'
import type { Tier } from './provider/means.ts'
import type { Peer } from './provider/peer.ts'
import type { QuirksOf } from './provider/quirks.ts'
import type { WireUsage } from './usage/read.ts'
import type { ToldUsage } from './usage/told.ts'

/** What arrives at a dialect's route. */
export interface Inbound {
  readonly body: JsonObject
  readonly source: JsonSource
  /** Path below the origin, without a stage prefix, e.g. `/v4/ai/language-model`. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** What an encoder needs to know about the answer beyond its parts. */
export interface AnswerMeta {
  /** `gen_…`, the id under which the record can be read back. */
  readonly generationId: string
  /** The model as the caller wrote it. */
  readonly model: string
  readonly createdAt: Date
  /** `providerMetadata.gateway`: complete once the `finish` part has come. */
  gateway(): JsonObject
  /** The tier that the provider says it served at; known once the `finish` part has come. */
  tier(): string | undefined
}

export interface RenderedError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject
}

/** Parts in, events out, synchronously. One encoder per answer. */
export interface StreamEncoder {
  /** The events for these parts, '' when they need none yet. */
  write(parts: readonly StreamPart[]): string
  /** What follows the last part, e.g. `data: [DONE]`. Only called when a `finish` part was written. */
  end(): string
  /** The dialect's error event, after content has been sent: official SDKs must raise on it. */
  fail(error: GatewayError): string
}

/** One API that clients speak, as far as answers are concerned that are in it already. */
export interface RelayDialect {
  readonly name: DialectName
  /** Where the fields of a request go in the canonical form, but for what is within messages and tools. */
  readonly fields: Fields
  /** Checks the shape of the body and reads what routing needs. Throws `bad-request` naming the field. */
  decodeCall(inbound: Inbound): Call
  /** The error envelope. `headers` are those of the request: some clients read errors of their own form. */
  encodeError(
    error: GatewayError,
    meta: { generationId?: string; headers: Readonly<Record<string, string>> },
  ): RenderedError
  /**
   * The headers that tell a caller of its limits, of refusals and answers alike; none where there are none. `nowMs`: when
   * the answer begins, milliseconds since 1970; default: when the limits were told.
   */
  rateLimitHeaders(limits: RateLimits | undefined, nowMs?: number): Readonly<Record<string, string>>
  /** Sent while an answer has nothing to say. Absent: a comment. */
  readonly keepAlive?: string
  /** The error as an event of an already started stream that was relayed (no encoder exists). */
  encodeErrorEvent(error: GatewayError): string
}

/** One API that clients speak. */
export interface Dialect extends RelayDialect {
  /** With what is within messages and tools. */
  readonly fields: Fields
  /** The canonical form, decoded once for each call. Throws `GatewayError` for what no other wire could carry. */
  canonical(call: Call): CanonicalCall
  encodeStream(call: Call, meta: AnswerMeta): StreamEncoder
  encodeResult(result: Result, call: Call, meta: AnswerMeta): JsonObject
}

/** One server-sent event as a provider sent it. */
export interface WireEvent {
  readonly event?: string
  readonly data: string
}

/** Events in, parts out, synchronously. One decoder per answer. */
export interface StreamDecoder {
  /** An in-stream error event becomes an `error` part whose `error` is a GatewayError. */
  read(event: WireEvent): StreamPart[]
  /** What is due at the end of the upstream's bytes. No `finish` part at all: the terminal event has not come. */
  end(): StreamPart[]
  /** The terminal event has come, or an error: whatever follows is no part of the answer, but for its usage. */
  isComplete(): boolean
  /** What was told of usage so far: its object is the one that the `finish` part has at last. */
  usage(): ToldUsage | undefined
}

/** What a relay learns from events that it forwards unread. */
export interface Tap {
  /**
   * Looks at one whole event's text (its `event:` and `data:` lines). Cheap: parses only what it must. What official
   * clients could not read is answered as they can, '' for what the caller must not see, as it only exists because of
   * what the patch asked for; undefined: the event is sent on as it is.
   */
  see(event: string): string | undefined
  /** Once content has come: is there anything to see in these events? */
  tells(events: string): boolean
  /** What is sent on of events that tell nothing; undefined: all of them as they are. */
  unread(events: string): string | undefined
  /** Content has come: from here on the answer cannot be taken back. */
  readonly content: boolean
  /** The terminal event has come: the answer is complete. */
  readonly complete: boolean
  /** Nothing of the answer may follow, not even its usage. */
  readonly over: boolean
  /** An error that the provider sent inside the stream. */
  readonly error: GatewayError | undefined
  readonly usage: ToldUsage | undefined
  readonly finish: FinishReason | undefined
  /** Model and id as the provider reported them. */
  readonly model: string | undefined
  readonly id: string | undefined
}

export interface EncodedCall {
  readonly body: JsonObject
  /** Headers that the body needs, e.g. `anthropic-beta`. */
  readonly headers?: Readonly<Record<string, string>>
  readonly warnings: readonly Warning[]
}

export interface EncodeTarget<W extends WireName = WireName> extends Peer<W> {
  readonly stream: boolean
}

export interface HeaderNeeds {
  readonly tier: Tier | undefined
  /** Of the encoded body, or of what is changed in a relayed one; absent: the caller's own say all. */
  readonly encoded?: Readonly<Record<string, string>> | undefined
}

export interface RelayPatch extends Pick<Change, 'within'> {
  readonly set: JsonObject
  readonly remove: readonly string[]
  /** Headers that the body needs, e.g. `anthropic-beta`. */
  readonly headers?: Readonly<Record<string, string>>
  readonly warnings?: readonly Warning[]
}

/** How a call is relayed over a wire of its own dialect. */
export interface Relay {
  /** What its body needs beside the model (e.g. `stream_options`), and what is left out of it. */
  readonly patch: RelayPatch
  /** Watches the streamed answer, knowing what of it only the patch has asked for. One per answer. */
  tap(): Tap
  /** A whole answer that official clients could not read, as they can; undefined: it is sent on as it is. */
  mended(answer: JsonObject): JsonObject | undefined
}

/** One wire format towards providers, as far as calls are concerned that are in it already. */
export interface RelayWire<W extends WireName = WireName> {
  readonly name: W
  /** Throws `upstream-failed` when the body is no answer, e.g. an error object inside a 200. */
  decodeResult(body: JsonObject, peer: Peer<W>): Result
  decodeError(upstream: UpstreamError, provider: string): GatewayError
  /** Headers beside those of every request: what of the client's has a meaning there, and what body and tier need. */
  headers(call: Call, quirks: QuirksOf[W], needs: HeaderNeeds): Readonly<Record<string, string>>
  relay(call: Call, peer: Peer<W>): Relay
  readonly usage: WireUsage
}

/** One wire format towards providers: the mirror image of the dialect of the same name. */
export interface Wire<W extends WireName = WireName> extends RelayWire<W> {
  /** What becomes of each place of the canonical form. */
  readonly places: Places
  /** Whether instructions alone are a prompt, without a user who says something. */
  readonly answersInstructions: boolean
  encodeCall(call: CanonicalCall, target: EncodeTarget<W>): EncodedCall
  decodeStream(peer: Peer<W>): StreamDecoder
}
