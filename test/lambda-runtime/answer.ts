import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'

const DELIMITER = Buffer.alloc(8)
const ERROR_TRAILER = 'lambda-runtime-function-error-type'

/** What a client sees when the function gave no answer. */
export const failed = (client: ServerResponse, status: number, message: string): void => {
  if (client.headersSent) client.destroy()
  else client.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }))
}

/**
 * Forwards what the runtime streams (a JSON prelude, 8 NUL bytes, the body) to the client as it comes, no faster than
 * the client reads. A client that has left is not told to the function, as in AWS. Resolves when the runtime is done.
 */
export const forward = async (runtime: IncomingMessage, client: ServerResponse): Promise<void> => {
  let head: Buffer | undefined = Buffer.alloc(0)
  try {
    for await (const chunk of runtime as AsyncIterable<Buffer>) {
      let body = chunk
      if (head) {
        head = Buffer.concat([head, chunk])
        const end = head.indexOf(DELIMITER)
        if (end < 0) continue
        const { statusCode, headers } = JSON.parse(head.subarray(0, end).toString())
        client.writeHead(statusCode, headers).flushHeaders()
        body = head.subarray(end + DELIMITER.length)
        head = undefined
      }
      if (body.length && !client.destroyed && !client.write(body)) await drained(client)
    }
    if (head) failed(client, 502, 'Internal server error')
    else if (runtime.trailers[ERROR_TRAILER]) client.destroy()
    else client.end()
  } catch {
    failed(client, 502, 'Internal server error')
  }
}

const drained = async (client: ServerResponse): Promise<void> => {
  const waiting = new AbortController()
  await Promise.race(['drain', 'close'].map((event) => once(client, event, { signal: waiting.signal }).catch(() => {})))
  waiting.abort()
}
