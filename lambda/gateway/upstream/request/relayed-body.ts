import type { Attempt } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { Warning } from '../../core/canonical/parts.ts'
import type { RelayPatch } from '../../core/dialect.ts'
import type { Change } from '../../core/json/change.ts'
import { compact, type JsonObject } from '../../core/json/value.ts'
import { fitBody } from '../fit/body/body.ts'
import { receiverOf } from '../fit/step.ts'

/** What becomes of a body in its provider's own dialect. */
interface RelayedBody {
  readonly change: Change
  readonly warnings: readonly Warning[]
}

/** As its wire has it for the provider, with these fields, and fit for who gets it. */
export const relayedBody = (
  attempt: Attempt,
  { body }: Pick<Call, 'body'>,
  { set, remove, within, warnings = [] }: RelayPatch,
  fields: JsonObject,
): RelayedBody => {
  const fitted = fitBody(body, receiverOf(attempt), compact({ set: { ...set, ...fields }, remove, within }))
  return { change: fitted.change, warnings: [...warnings, ...fitted.warnings] }
}
