import type { Attempt, Timeouts } from '../core/attempt.ts'
import type { Call } from '../core/call.ts'
import { GatewayError } from '../core/error.ts'
import { changedJson } from '../core/json/change.ts'
import { compact, type JsonObject, parseObject } from '../core/json/value.ts'
import type { Credential } from '../core/provider.ts'
import { loadWire } from '../dialect/index.ts'
import { readAll, readError, send } from '../transport/http.ts'
import type { Upstream } from './request/ask-provider.ts'
import { endpointOf, requestHeaders, urlInput } from './request/headers.ts'

const MAX_BYTES = 64 * 1024

/** How to reach who counts the tokens of the caller's own body; undefined where the attempt's provider does not. */
const counterOf = ({ path, provider }: Attempt) => {
  const reach = path.mode === 'relay' ? provider.wires[path.wire]?.reach : undefined
  return path.mode === 'relay' && reach?.via === 'https' && reach.countTokensUrl
    ? { wire: path.wire, reach, url: reach.countTokensUrl }
    : undefined
}

export const countsTokens = (attempt: Attempt): boolean => counterOf(attempt) !== undefined

/** Asks the attempt's provider to count the tokens of a call. Only for attempts of which `countsTokens` is true. */
export const countTokensAt = async (
  attempt: Attempt,
  call: Call,
  run: { readonly credential: Credential; readonly timeouts: Timeouts; readonly signal: AbortSignal },
  upstream: Upstream,
): Promise<JsonObject> => {
  const counter = counterOf(attempt)
  if (!counter) throw new Error(`${attempt.provider.slug} counts no tokens`)
  const wire = await loadWire(counter.wire)
  const { quirks } = endpointOf(attempt, wire.name)
  const ofWire = wire.headers(call, quirks, { tier: undefined })
  const { connectMs, firstTokenMs, idleMs } = run.timeouts
  const { set, remove, within } = wire.relayPatch(call, quirks)
  const response = await send(
    {
      url: counter.url(urlInput(attempt, call, run.credential)),
      headers: await requestHeaders(attempt, counter.reach, call, run.credential, upstream.google, ofWire),
      body: changedJson(
        call.source,
        compact({
          set: { ...set, model: attempt.upstreamModel },
          remove: remove.filter((field) => field !== 'model'),
          within,
        }),
      ),
    },
    { connectMs, headersMs: firstTokenMs, idleMs, signal: run.signal },
  )
  if (response.status !== 200) {
    const upstream = { ...(await readError(response, wire.name, run.credential)), credential: attempt.credential.kind }
    throw wire.decodeError(upstream, attempt.provider.slug)
  }
  const counted = parseObject(new TextDecoder().decode(await readAll(response.body, MAX_BYTES)))
  if (typeof counted?.['input_tokens'] !== 'number')
    throw new GatewayError('upstream-failed', `${attempt.provider.slug} answered no token count.`)
  return counted
}
