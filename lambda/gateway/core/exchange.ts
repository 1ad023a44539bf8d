import type { GatewayError } from './error.ts'

/** One HTTP request and its answer, whatever carries it: API Gateway, or a plain server. */
export interface Exchange {
  readonly method: string
  /** Starts with `/`; without the stage's prefix and the query, still percent-encoded. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** A parameter of the query that is given more than once, of which only one is there. */
  readonly repeated?: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Throws `GatewayError` 'too-large' before more than the limit is buffered. */
  body(limitBytes: number): Promise<Uint8Array>
  /** Aborts, with a GatewayError, when the client has gone or the transport ends. Never, where nobody tells it. */
  readonly signal: AbortSignal
  /** What the transport answers by itself, in the envelope of whoever asks. */
  readonly refusal?: GatewayError
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** Milliseconds until the transport ends the exchange by force; Infinity where nothing does. */
  remainingMs(): number
  /** Sends status and headers at once, so that a stream's head never waits for its first chunk. Call it once. */
  reply(status: number, headers: Readonly<Record<string, string>>): Reply
}

export interface Reply {
  /** A promise only when the client is slower than we are: the back-pressure to wait for. */
  write(chunk: Uint8Array | string): Promise<void> | undefined
  /**
   * Resolves when the last byte was handed over. Without it the client sees a cut answer, as soon as the exchange is
   * over.
   */
  end(): Promise<void>
}
