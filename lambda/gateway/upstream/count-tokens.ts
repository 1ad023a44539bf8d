import type { Attempt, Timeouts } from '../core/attempt.ts'
import type { Call } from '../core/call.ts'
import { GatewayError } from '../core/error.ts'
import { changedJson } from '../core/json/change.ts'
import { compact, type JsonObject, parseObject } from '../core/json/value.ts'
import type { Credential } from '../core/provider.ts'
import { loadWire } from '../dialect/index.ts'
import { readAll, readError, send } from '../transport/http.ts'
import type { Upstream } from './request/ask-provider.ts'
import { endpointOf, requestHeaders, targetOf } from './request/headers.ts'

const MAX_BYTES = 64 * 1024

/** Asks the attempt's provider to count the tokens of a call. Only for endpoints that have a `countTokensUrl`. */
export const countTokensAt = async (
  attempt: Attempt,
  call: Call,
  run: { readonly credential: Credential; readonly timeouts: Timeouts; readonly signal: AbortSignal },
  upstream: Upstream,
): Promise<JsonObject> => {
  const wire = await loadWire('anthropic-messages')
  const endpoint = endpointOf(attempt, wire.name)
  const target = targetOf(attempt, call, run.credential)
  const { connectMs, firstTokenMs, idleMs } = run.timeouts
  const { set, remove, within } = wire.relayPatch(call, endpoint.quirks)
  const response = await send(
    {
      url: endpoint.countTokensUrl?.(target) ?? '',
      headers: await requestHeaders(attempt, wire.name, call, run.credential, upstream.google),
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
