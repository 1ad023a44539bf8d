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
   * From now on to this sink, which may be called at once. Also takes up again after a pause; a source that is over tells
   * each sink how it ended.
   */
  read(sink: Sink<In>): void
  /** Until the next `read` the sink is told nothing; little is read ahead. */
  pause(): void
  /** Nobody wants the rest: the connection is closed, and no sink is told anything more. */
  cancel(): void
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
