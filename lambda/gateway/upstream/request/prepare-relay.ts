import { type Attempt, peerOf } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { Relay, Wire } from '../../core/dialect.ts'
import { bothChanges, changedJson } from '../../core/json/change.ts'
import { compact, type JsonObject } from '../../core/json/value.ts'
import { fitBody } from '../fit/body.ts'
import { receiverOf } from '../fit/step.ts'
import type { Outgoing } from './execution.ts'
import { markBody } from './prompt-cache/body.ts'
import { serviceFields } from './service-fields.ts'

const without = (body: JsonObject, names: readonly string[] = []): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))

/** Same dialect on both sides: the caller's own bytes with the model and a short list of fields changed. */
export const prepareRelay = (attempt: Attempt, wire: Wire, call: Call): Outgoing & Omit<Relay, 'patch'> => {
  const peer = peerOf(attempt, wire.name)
  const { patch, ...answering } = wire.relay(call, peer)
  const { set, remove, within, warnings = [], headers: encoded } = patch
  const model = remove.includes('model') ? {} : { model: attempt.upstreamModel }
  const fields = { ...model, ...set, ...serviceFields(attempt, call, call.body) }
  const fitted = fitBody({ ...without(call.body, remove), ...fields }, receiverOf(attempt))
  const named = compact({ set: without(fields, fitted.change.remove), remove, within })
  const patched = bothChanges(named, fitted.change)
  const change = bothChanges(patched, markBody(call.body, attempt))
  const headers = wire.headers(call, peer.quirks, { tier: attempt.service.tier, encoded })
  return { body: changedJson(call.source, change), headers, warnings: [...warnings, ...fitted.warnings], ...answering }
}
