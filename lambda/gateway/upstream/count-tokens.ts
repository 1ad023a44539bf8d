import type { Attempt } from '../core/attempt.ts'
import type { Call } from '../core/call.ts'
import { GatewayError } from '../core/error.ts'
import { changedJson } from '../core/json/change.ts'
import { compact, type JsonObject } from '../core/json/value.ts'
import { loadWire } from '../dialect/index.ts'
import { askProvider, type Execution, type Upstream } from './request/ask-provider.ts'
import { endpointOf } from './request/headers.ts'
import { readJsonAnswer } from './whole.ts'

const MAX_BYTES = 64 * 1024

/**
 * Asks the attempt's provider to count the tokens of a call. Only for endpoints that have a `countTokensUrl`. Throws as an
 * attempt of that call would: 'upstream-refused' for a stored credential, what the provider says for the client's own.
 */
export const countTokensAt = async (
  attempt: Attempt,
  call: Call,
  run: Pick<Execution, 'credential' | 'timeouts' | 'signal'>,
  upstream: Upstream,
): Promise<JsonObject> => {
  const wire = await loadWire('anthropic-messages')
  const { slug } = attempt.provider
  const { countTokensUrl: url, quirks } = endpointOf(attempt, wire.name)
  if (!url) throw new Error(`${slug} does not count tokens`)
  const { set, remove, within } = wire.relay(call, quirks).patch
  const change = { set: { ...set, model: attempt.upstreamModel }, remove: remove.filter((field) => field !== 'model') }
  const body = changedJson(call.source, compact({ ...change, within }))
  const response = await askProvider(attempt, wire, { body, url }, { call, ...run }, upstream)
  const { json } = await readJsonAnswer(response, slug, MAX_BYTES)
  if (typeof json['input_tokens'] !== 'number')
    throw new GatewayError('upstream-failed', `${slug} answered no token count.`)
  return json
}
