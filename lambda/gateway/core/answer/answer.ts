import type { FinishReason, Warning } from '../canonical/parts.ts'
import type { GatewayError } from '../error.ts'
import type { ReportedUsage } from '../usage/read.ts'

export type Bytes = Uint8Array | string

/** What an answer has said about itself so far; complete when it has ended, or of what was seen when it broke. */
export interface Told {
  /** Something has come that the client would miss. */
  readonly hasContent: boolean
  /** Its end has come: nothing is told of it any more. */
  readonly isOver: boolean
  /** Undefined when the provider sent none. */
  readonly usage: ReportedUsage | undefined
  readonly finish: FinishReason | undefined
  /** Model and id as the provider reported them. */
  readonly model: string | undefined
  readonly id: string | undefined
  /** Fields that the provider's side could not honour; complete once content has come. */
  readonly warnings: readonly Warning[]
  /** A failure that the client was shown already: a relayed error event. */
  readonly failure: GatewayError | undefined
}

/** How an answer broke off, as far as is known. */
export interface Cut {
  /** Where the connection led to. */
  readonly host?: string
  readonly cause?: unknown
  /** It was made up on request, by this header. */
  readonly rehearsal?: string
}

/** Who takes what a source gives. After `end` or `fail` comes nothing more. */
export interface Sink<In> {
  data(input: In): void
  /** Nothing more comes. With a cut the other side went away before it had sent everything. */
  end(cut?: Cut): void
  fail(error: Error): void
}

/** An answer under way, pushed: what arrives is handed on at once, without a promise in between. */
export interface Source<In> {
  /**
   * From now on to this sink, which may be called at once. Also takes up again after a pause; a source that is over
   * tells each sink how it ended.
   */
  read(sink: Sink<In>): void
  /** Until the next `read` the sink is told nothing; little is read ahead. */
  pause(): void
  /** Nobody wants the rest: the connection is closed, and no sink is told anything more. */
  cancel(): void
}

/**
 * An answer on its way into the caller's dialect, without any I/O. What is silent may still be thrown away for another
 * attempt; lifecycle events alone are silence. Complete: the terminal event has come, whatever becomes of the
 * connection. Failed: the client was shown why, and nothing follows.
 */
export interface Conversion<In> {
  /**
   * What the input comes to, whole events only; empty while nothing is due. Throws a failure that the client was not
   * shown.
   */
  push(input: In): Bytes
  /** What is still due when the source has ended or was cut; empty when asked again. Throws 'upstream-truncated'. */
  end(cut?: Cut): Bytes
  /** The event that tells the client of a failure after content was sent. */
  fail(error: GatewayError): string
  state(): 'silent' | 'content' | 'complete' | 'failed'
  /** One object for the whole answer, which fills as it passes. */
  readonly told: Told
}

/** What one attempt answers. `In` is whatever its source gives and its conversion takes; nobody else looks at it. */
export interface Answer<In = unknown> {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly source: Source<In>
  readonly conversion: Conversion<In>
}

/** What is whole already. */
export const single = <In>(value: In): Source<In> => {
  let reader: Sink<In> | undefined
  let isGiven = false
  const leave = (): void => {
    reader = undefined
  }
  return {
    read: (sink) => {
      reader = sink
      if (!isGiven) {
        isGiven = true
        sink.data(value)
      }
      if (reader === sink) sink.end()
    },
    pause: leave,
    cancel: leave,
  }
}
