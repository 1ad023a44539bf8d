import type { IncomingMessage } from 'node:http'
import type { Sink, Source } from '../core/answer/answer.ts'
import { GatewayError } from '../core/error.ts'

/** A body under way, and the way to end it from outside. */
export interface Incoming {
  readonly body: Source<Uint8Array>
  /** Whoever reads the body gets this error; the connection is closed. */
  readonly fail: (error: GatewayError) => void
}

/** How much may wait for a reader who does not come. */
const MAX_WAITING_BYTES = 64 * 1024

/**
 * The body of a response, pushed: all that one read of the socket brought comes in one piece, and little is read ahead
 * of the reader. Fails with 'timeout' after `idleMs` without a byte; cancelling closes the connection.
 */
export const incomingBody = (incoming: IncomingMessage, idleMs: number, host: string): Incoming => {
  /** Undefined while nobody reads. */
  let reader: Sink<Uint8Array> | undefined
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let isFlushDue = false
  let isParsing = false
  let readAt = 0
  let tellEnd: ((sink: Sink<Uint8Array>) => void) | undefined

  const take = (): Buffer => {
    const [first = Buffer.alloc(0)] = waiting
    const bytes = waiting.length > 1 ? Buffer.concat(waiting, waitingBytes) : first
    waiting = []
    waitingBytes = 0
    if (incoming.isPaused()) incoming.resume()
    return bytes
  }
  const flush = (): void => {
    isFlushDue = false
    if (reader && waitingBytes > 0) {
      readAt = performance.now()
      reader.data(take())
    }
    if (reader && waitingBytes === 0 && tellEnd) {
      const sink = reader
      reader = undefined
      tellEnd(sink)
    }
  }
  const end = (tell: (sink: Sink<Uint8Array>) => void): void => {
    tellEnd ??= tell
    flush()
  }
  const fail = (error: GatewayError): void => {
    incoming.destroy()
    end((sink) => sink.fail(error))
  }

  incoming.on('data', (chunk: Buffer) => {
    waiting.push(chunk)
    waitingBytes += chunk.length
    if (!reader) {
      if (waitingBytes >= MAX_WAITING_BYTES) incoming.pause()
    } else if (!isParsing && !isFlushDue) {
      isFlushDue = true
      process.nextTick(flush)
    }
  })
  // One read of the socket may hold several HTTP chunks: between these two Node parses it, and then all is handed on.
  const { socket } = incoming
  const beforeParsing = (): void => {
    isParsing = true
  }
  const afterParsing = (): void => {
    isParsing = false
    flush()
  }
  socket.prependListener('data', beforeParsing).on('data', afterParsing)
  incoming.on('end', () => end((sink) => sink.end()))
  incoming.on('error', (cause) => end((sink) => sink.end({ host, cause })))

  // The clock only counts while someone reads: a slow client is not the provider's silence.
  const watch = (): void => {
    const leftMs = reader ? readAt + idleMs - performance.now() : idleMs
    if (leftMs > 0) idle = setTimeout(watch, leftMs)
    else fail(new GatewayError('timeout', `${host} sent nothing more for ${idleMs} ms.`))
  }
  let idle = setTimeout(watch, idleMs)
  incoming.on('close', () => {
    clearTimeout(idle)
    socket.off('data', beforeParsing).off('data', afterParsing)
    end((sink) => sink.end({ host }))
  })

  const body: Source<Uint8Array> = {
    read: (sink) => {
      reader = sink
      readAt = performance.now()
      flush()
    },
    pause: () => {
      reader = undefined
    },
    cancel: () => {
      reader = undefined
      incoming.destroy()
    },
  }
  return { body, fail }
}
