import type { Source } from '../core/answer/answer.ts'
import { GatewayError } from '../core/error.ts'
import { send, type Timing, type UpstreamResponse } from './http.ts'
import { iterate } from './iterable.ts'
import { readText, withinLimits } from './read.ts'

/** What is kept of a stream to find the marker in, which hardly anything follows. */
const MARKER_REACH = 256

const streamOf = (body: Source<Uint8Array>): ReadableStream<Uint8Array> => {
  const iterator = iterate(body)
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: () => body.cancel(),
    },
    { highWaterMark: 0 },
  )
}

/** A stream of chat chunks, whose end packages do not check: without the marker it was cut. */
const withMarker = (body: Source<Uint8Array>, host: string): Source<Uint8Array> => {
  let tail = ''
  return {
    ...body,
    read: (sink) =>
      body.read({
        ...sink,
        data: (bytes) => {
          tail = (tail + Buffer.from(bytes).toString('latin1')).slice(-MARKER_REACH)
          sink.data(bytes)
        },
        end: (cut) => sink.end(cut ?? (tail.includes('[DONE]') ? undefined : { host })),
      }),
  }
}

/** The answer as packages read it: of an error's body the beginning, of anything else no more than is allowed. */
const responseOf = async (
  { status, headers, body }: UpstreamResponse,
  host: string,
  endsWithDone: boolean,
): Promise<Response> => {
  if (status >= 400) return new Response(await readText(body), { status, headers })
  if (status === 204 || status === 205) return new Response(null, { status, headers })
  const limited = withinLimits({ headers, body })
  const isChecked = endsWithDone && status === 200 && /event-stream/.test(headers['content-type'] ?? '')
  return new Response(streamOf(isChecked ? withMarker(limited, host) : limited), { status, headers })
}

const hrefOf = (input: string | URL | Request): string =>
  typeof input === 'string' ? input : input instanceof URL ? input.href : input.url

/**
 * `fetch` for provider packages, over `send`, within the limits of every path. POST only: a package that would fetch a
 * caller's URL by itself must not reach our network with it. Redirects are refused. `endsWithDone`: an event stream
 * without `[DONE]` breaks at its end.
 */
export const transportFetch =
  (timing: Timing, { endsWithDone = false } = {}): typeof globalThis.fetch =>
  async (input, init = {}) => {
    const url = hrefOf(input)
    const { method = 'GET', body, signal } = init
    if (method.toUpperCase() !== 'POST' || !(typeof body === 'string' || body instanceof Uint8Array))
      throw new GatewayError(
        'unsupported',
        `Provider packages may only POST text or bytes, not ${method} something else.`,
      )
    const headers = Object.fromEntries(new Headers(init.headers))
    const both = signal ? { ...timing, signal: AbortSignal.any([timing.signal, signal]) } : timing
    const response = await send({ url, headers, body }, both)
    if (response.status >= 300 && response.status < 400)
      throw new GatewayError('upstream-failed', `${new URL(url).host} answered with a redirect, which is not followed.`)
    return responseOf(response, new URL(url).host, endsWithDone)
  }
