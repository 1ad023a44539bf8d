import { type Attempt, peerOf } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { Relay, RelayWire } from '../../core/dialect.ts'
import type { Outgoing } from './execution.ts'
import { changedAndMarked } from './prompt-cache/body.ts'
import { relayedBody } from './relayed-body.ts'
import { serviceFields } from './service-fields.ts'

/** Same dialect on both sides: the caller's own bytes with the model and a short list of fields changed. */
export const prepareRelay = (attempt: Attempt, wire: RelayWire, call: Call): Outgoing & Omit<Relay, 'patch'> => {
  const peer = peerOf(attempt, wire.name)
  const { patch, ...answering } = wire.relay(call, peer)
  const model = patch.remove.includes('model') ? {} : { model: attempt.upstreamModel }
  const { change, warnings } = relayedBody(attempt, call, patch, {
    ...model,
    ...serviceFields(attempt, call, call.body),
  })
  const headers = wire.headers(call, peer.quirks, { tier: attempt.service.tier, encoded: patch.headers })
  return {
    body: changedAndMarked(call, change, attempt),
    headers,
    warnings: [...(call.amends?.warnings ?? []), ...warnings],
    ...answering,
  }
}
