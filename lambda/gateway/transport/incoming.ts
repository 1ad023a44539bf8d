import type { IncomingMessage } from 'node:http'
import { GatewayError } from '../core/error.ts'

/** A body under way, and the way to end it from outside. */
export interface Incoming {
  readonly body: AsyncIterableIterator<Uint8Array>
  /** Whoever reads the body gets this error; the connection is closed. */
  readonly fail: (error: GatewayError) => void
}

/** How much may wait for a consumer who does not come. */
const MAX_WAITING_BYTES = 64 * 1024

/**
 * The body of a response, pulled: little is read ahead of the consumer, and everything that has arrived comes in one
 * piece. Leaving it early closes the connection. Cheaper than the stream's own async iterator.
 * Throws 'timeout' after `idleMs` of waiting without a byte, 'upstream-truncated' when the body was cut.
 */
export const readIncoming = (incoming: IncomingMessage, idleMs: number, host: string): Incoming => {
  let failure: GatewayError | undefined
  let wake: (() => void) | undefined
  const fail = (error: GatewayError): void => {
    failure ??= error
    incoming.destroy()
    wake?.()
  }
  const notify = (): void => wake?.()
  const cut = (cause?: Error): GatewayError =>
    new GatewayError('upstream-truncated', `${host} broke off its answer before the end.`, { cause })
  let waiting: Buffer[] = []
  let waitingBytes = 0
  const take = (): Buffer | undefined => {
    const bytes = waiting.length > 1 ? Buffer.concat(waiting, waitingBytes) : waiting[0]
    waiting = []
    waitingBytes = 0
    if (incoming.isPaused()) incoming.resume()
    return bytes
  }
  incoming.on('data', (chunk: Buffer) => {
    waiting.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes >= MAX_WAITING_BYTES) incoming.pause()
    notify()
  })
  incoming.on('end', notify)
  incoming.on('error', (error) => {
    failure ??= cut(error)
  })
  // The clock only counts while someone waits: a slow client is not the provider's silence.
  const idle = setTimeout(() => {
    if (wake) fail(new GatewayError('timeout', `${host} sent nothing more for ${idleMs} ms.`))
  }, idleMs)
  incoming.on('close', () => {
    clearTimeout(idle)
    wake?.()
  })
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    for (;;) {
      const bytes = take()
      if (bytes) return { done: false, value: bytes }
      if (incoming.readableEnded) return { done: true, value: undefined }
      if (failure) throw failure
      if (incoming.closed) throw cut()
      idle.refresh()
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      wake = undefined
    }
  }
  const body: AsyncIterableIterator<Uint8Array> = {
    next,
    return: async () => {
      incoming.destroy()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => body,
  }
  return { body, fail }
}
