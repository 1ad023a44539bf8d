import type { Cut, Sink, Source } from '../core/answer/answer.ts'
import { requireComplete } from '../core/answer/truncated.ts'
import { GatewayError } from '../core/error.ts'

const END = { done: true, value: undefined } as const

/**
 * A package's stream, or Bedrock's, as a source. What it throws is its failure; a truncation is how it tells of a cut.
 */
export const sourceOf = <In>(iterable: AsyncIterable<In>): Source<In> => {
  const iterator = iterable[Symbol.asyncIterator]()
  let reader: Sink<In> | undefined
  let isPulling = false
  let isCancelled = false
  /** Came while nobody read. */
  let waiting: { readonly value: In } | undefined
  let tellEnd: ((sink: Sink<In>) => void) | undefined

  const take = (step: IteratorResult<In>): void => {
    if (step.done) tellEnd = (sink) => sink.end()
    else waiting = { value: step.value }
  }
  const fail = (thrown: unknown): void => {
    const error = thrown instanceof Error ? thrown : new Error('The stream failed.', { cause: thrown })
    const isCut = error instanceof GatewayError && error.code === 'upstream-truncated'
    tellEnd = isCut ? (sink) => sink.end({ cause: error }) : (sink) => sink.fail(error)
  }
  const tell = (): void => {
    const given = waiting
    waiting = undefined
    if (given) reader?.data(given.value)
    else if (tellEnd && reader) {
      const sink = reader
      reader = undefined
      tellEnd(sink)
    }
  }
  const pull = async (): Promise<void> => {
    if (isPulling) return
    isPulling = true
    while (reader && !isCancelled) {
      if (!waiting && !tellEnd) await iterator.next().then(take, fail)
      if (reader && !isCancelled) tell()
    }
    isPulling = false
  }
  return {
    read: (sink) => {
      reader = sink
      void pull()
    },
    pause: () => {
      reader = undefined
    },
    cancel: () => {
      reader = undefined
      if (isCancelled) return
      isCancelled = true
      iterator.return?.().catch(() => undefined)
    },
  }
}

/**
 * A source for readers who pull: web streams and the AWS SDK. Leaving it early cancels. Throws 'upstream-truncated'.
 */
export const iterate = <In>(source: Source<In>): AsyncIterableIterator<In> => {
  const stepSink = (resolve: (step: IteratorResult<In>) => void, reject: (error: unknown) => void): Sink<In> => ({
    data: (value) => {
      source.pause()
      resolve({ done: false, value })
    },
    end: (cut?: Cut) => {
      try {
        requireComplete({ isComplete: cut === undefined, hasContent: true }, cut?.host ?? 'The provider', cut)
        resolve(END)
      } catch (error) {
        reject(error)
      }
    },
    fail: reject,
  })
  const iterator: AsyncIterableIterator<In> = {
    next: () => new Promise((resolve, reject) => source.read(stepSink(resolve, reject))),
    return: async () => {
      source.cancel()
      return END
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return iterator
}
