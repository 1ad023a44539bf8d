import { type Attempt, peerOf } from '../core/attempt.ts'
import type { Call } from '../core/call.ts'
import { GatewayError } from '../core/error.ts'
import { changedJson } from '../core/json/changed-json.ts'
import type { JsonObject } from '../core/json/value.ts'
import { loadRelayWire } from '../dialect/index.ts'
import { type Gate, throughGate } from './gate/gate.ts'
import { askProvider } from './request/ask-provider.ts'
import type { Execution, Upstream } from './request/execution.ts'
import { requireAllowed } from './request/own-storage.ts'
import { relayedBody } from './request/relayed-body.ts'
import { readJsonAnswer } from './whole.ts'

const MAX_BYTES = 64 * 1024

/** How to reach who counts the tokens of the caller's own body; undefined where the attempt's provider does not. */
const counterOf = ({ path, provider }: Attempt) => {
  if (path.mode === 'adapt') return undefined
  const reach = provider.wires[path.wire]?.reach
  return reach?.via === 'https' && reach.countTokensUrl ? { wire: path.wire, url: reach.countTokensUrl } : undefined
}

export const countsTokens = (attempt: Attempt): boolean => counterOf(attempt) !== undefined

type CountRun = Pick<Execution, 'credential' | 'timeouts' | 'signal'>

const ask = async (
  attempt: Attempt,
  call: Call,
  run: CountRun & { readonly gate: Gate },
  upstream: Upstream,
): Promise<JsonObject> => {
  const { slug } = attempt.provider
  requireAllowed(attempt, call, upstream.mediaAllow)
  const counter = counterOf(attempt)
  if (!counter) throw new Error(`${slug} counts no tokens`)
  const wire = await loadRelayWire(counter.wire)
  const peer = peerOf(attempt, wire.name)
  const { patch } = wire.relay(call, peer)
  // The model is told in the body alone.
  const kept = { ...patch, remove: patch.remove.filter((field) => field !== 'model') }
  const { change, warnings } = relayedBody(attempt, call, kept, { model: attempt.upstreamModel })
  const outgoing = {
    url: counter.url,
    headers: wire.headers(call, peer.quirks, { tier: undefined, encoded: patch.headers }),
    body: changedJson(call.source, change),
    warnings,
  }
  const response = await askProvider(attempt, wire, outgoing, { call, ...run }, upstream)
  const { json } = await readJsonAnswer(response, slug, MAX_BYTES)
  if (typeof json['input_tokens'] !== 'number')
    throw new GatewayError('upstream-failed', `${slug} answered no token count.`)
  return json
}

/**
 * Asks the attempt's provider to count the tokens of a call. Only for attempts of which `countsTokens` is true. Throws
 * as an attempt of that call would: 'upstream-refused' for a stored credential, what the provider says for the client's
 * own.
 */
export const countTokensAt = (attempt: Attempt, call: Call, run: CountRun, upstream: Upstream): Promise<JsonObject> =>
  throughGate(run.credential, attempt.provider, async (gate) =>
    gate.fact(await ask(attempt, call, { ...run, gate }, upstream)),
  )
