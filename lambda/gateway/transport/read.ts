import type { Source } from '../core/answer/answer.ts'
import { requireComplete } from '../core/answer/truncated.ts'
import { GatewayError, type UpstreamError } from '../core/error.ts'
import type { UpstreamResponse } from './http.ts'

/** More than any answer that is one JSON document. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024

const ERROR_BYTES = 64 * 1024

/**
 * The whole body. Throws 'upstream-failed' as soon as it is longer than the limit, and 'upstream-truncated' in the name of
 * `from`: the provider, else the host that it came from.
 */
export const readAll = (body: Source<Uint8Array>, limitBytes: number, from?: string): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let length = 0
    body.read({
      data: (chunk) => {
        length += chunk.length
        chunks.push(chunk)
        if (length <= limitBytes) return
        body.cancel()
        reject(new GatewayError('upstream-failed', `The answer is longer than ${limitBytes} bytes.`))
      },
      end: (cut) => {
        try {
          const progress = { isComplete: cut === undefined, hasContent: length > 0 }
          requireComplete(progress, from ?? cut?.host ?? 'The provider', cut)
          resolve(Buffer.concat(chunks, length))
        } catch (error) {
          reject(error)
        }
      },
      fail: reject,
    })
  })

/** The body's beginning as text. What came of a body that was cut is better than nothing: it tells what failed. */
export const readText = (body: Source<Uint8Array>, limitBytes: number): Promise<string> =>
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
  body: await readText(body, ERROR_BYTES),
  wire,
})
