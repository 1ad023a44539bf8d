import type { Source } from '../core/answer/answer.ts'
import { requireComplete } from '../core/answer/truncated.ts'
import { GatewayError, type UpstreamError } from '../core/error.ts'
import { eventBounds, messageBounds } from './event-bounds.ts'
import type { UpstreamResponse } from './http.ts'
import { MAX_ANSWER_BYTES, MAX_ERROR_BYTES } from './limits.ts'

/** A body whose bytes are looked at before anybody gets them. What the look throws is how it fails. */
export const watched = (body: Source<Uint8Array>, look: (bytes: Uint8Array) => void): Source<Uint8Array> => ({
  ...body,
  read: (sink) =>
    body.read({
      ...sink,
      data: (bytes) => {
        try {
          look(bytes)
        } catch (error) {
          body.cancel()
          return sink.fail(error instanceof Error ? error : new Error(String(error)))
        }
        sink.data(bytes)
      },
    }),
})

/** Throws 'upstream-failed' at the chunk with which it becomes longer. */
const noLongerThan = (limitBytes: number): ((chunk: Uint8Array) => void) => {
  let length = 0
  return (chunk) => {
    length += chunk.length
    if (length > limitBytes) throw new GatewayError('upstream-failed', `The answer is longer than ${limitBytes} bytes.`)
  }
}

/** What may be read of an answer, by its framing; one without is in one piece. */
const limitOf = (contentType = ''): ((bytes: Uint8Array) => unknown) => {
  if (/text\/event-stream/i.test(contentType)) return eventBounds().push
  if (/vnd\.amazon\.eventstream/i.test(contentType)) return messageBounds().push
  return noLongerThan(MAX_ANSWER_BYTES)
}

/** The body for readers with no limits of their own. It fails with 'upstream-failed' where it becomes too long. */
export const withinLimits = ({ headers, body }: Pick<UpstreamResponse, 'headers' | 'body'>): Source<Uint8Array> =>
  watched(body, limitOf(headers['content-type']))

/**
 * The whole body. Throws 'upstream-failed' as soon as it is longer than the limit, and 'upstream-truncated' in the name
 * of `from`: the provider, else the host that it came from.
 */
export const readAll = (body: Source<Uint8Array>, limitBytes: number, from?: string): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    watched(body, noLongerThan(limitBytes)).read({
      data: (chunk) => void chunks.push(chunk),
      end: (cut) => {
        try {
          const progress = { isComplete: cut === undefined, hasContent: chunks.length > 0 }
          requireComplete(progress, from ?? cut?.host ?? 'The provider', cut)
          resolve(Buffer.concat(chunks))
        } catch (error) {
          reject(error)
        }
      },
      fail: reject,
    })
  })

/**
 * The body's beginning as text; by default as much as is kept of an error. What came of a body that was cut is better
 * than nothing: it tells what failed.
 */
export const readText = (body: Source<Uint8Array>, limitBytes: number = MAX_ERROR_BYTES): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let length = 0
    const give = (): void => resolve(Buffer.concat(chunks).toString('utf8', 0, limitBytes))
    body.read({
      data: (chunk) => {
        chunks.push(chunk)
        length += chunk.length
        if (length < limitBytes) return
        body.cancel()
        give()
      },
      end: give,
      fail: reject,
    })
  })

/** The provider's answer as an error to keep. */
export const readError = async ({ status, headers, body }: UpstreamResponse, wire: string): Promise<UpstreamError> => ({
  status,
  headers,
  body: await readText(body),
  wire,
})
