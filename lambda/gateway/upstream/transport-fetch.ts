import { GatewayError } from '../core/error.ts'
import { send, type Timing } from './transport.ts'

const streamOf = (body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> => {
  const iterator = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: async () => {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

const hrefOf = (input: string | URL | Request): string =>
  typeof input === 'string' ? input : input instanceof URL ? input.href : input.url

/**
 * `fetch` for provider packages, over `send`. POST only: a package that would fetch a caller's URL by itself must not
 * reach our network with it. Redirects are refused.
 */
export const transportFetch =
  (timing: Timing): typeof globalThis.fetch =>
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
    const hasBody = response.status !== 204 && response.status !== 205
    return new Response(hasBody ? streamOf(response.body) : null, {
      status: response.status,
      headers: response.headers,
    })
  }
