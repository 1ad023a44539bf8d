import { type Attempt, peerOf } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { Relay, Wire } from '../../core/dialect.ts'
import { bothChanges } from '../../core/json/change.ts'
import { changedJson } from '../../core/json/changed-json.ts'
import { compact, without } from '../../core/json/value.ts'
import { fitPatched } from '../fit/body/body.ts'
import { receiverOf } from '../fit/step.ts'
import type { Outgoing } from './execution.ts'
import { markBody } from './prompt-cache/body.ts'
import { serviceFields } from './service-fields.ts'

/** Same dialect on both sides: the caller's own bytes with the model and a short list of fields changed. */
export const prepareRelay = (attempt: Attempt, wire: Wire, call: Call): Outgoing & Omit<Relay, 'patch'> => {
  const peer = peerOf(attempt, wire.name)
  const { patch, ...answering } = wire.relay(call, peer)
  const { set, remove, within, warnings = [], headers: encoded } = patch
  const model = remove.includes('model') ? {} : { model: attempt.upstreamModel }
  const fields = { ...model, ...set, ...serviceFields(attempt, call, call.body) }
  const fitted = fitPatched(call.body, compact({ set: fields, remove, within }), receiverOf(attempt))
  const change = bothChanges(fitted.change, markBody(without(call.body, remove), attempt))
  const headers = wire.headers(call, peer.quirks, { tier: attempt.service.tier, encoded })
  return { body: changedJson(call.source, change), headers, warnings: [...warnings, ...fitted.warnings], ...answering }
}
