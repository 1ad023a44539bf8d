import type { Attempt } from '../../core/attempt.ts'
import type { Call } from '../../core/call.ts'
import type { Warning } from '../../core/canonical/parts.ts'
import type { Dialect, Wire } from '../../core/dialect.ts'
import { bothChanges, changedJson } from '../../core/json/change.ts'
import { compact } from '../../core/json/value.ts'
import { canonicalFor, inCallersWords } from '../../dialect/check-fields.ts'
import type { Download } from '../../transport/download.ts'
import type { Outgoing } from './ask-provider.ts'
import { endpointOf } from './headers.ts'
import { inlineFiles, takesUrlBy } from './inline-files.ts'
import { markBody } from './prompt-cache/body.ts'
import { markCanonical } from './prompt-cache/canonical.ts'
import { withoutThought } from './reasoning.ts'
import { serviceFields } from './service-fields.ts'

/** A request as it goes upstream, and what of the caller's was left behind, known before anything is sent. */
interface Prepared extends Outgoing {
  readonly warnings: readonly Warning[]
}

/** Same dialect on both sides: the caller's own bytes with the model and a short list of fields changed. */
export const prepareRelay = (attempt: Attempt, wire: Wire, call: Call): Prepared => {
  const { quirks } = endpointOf(attempt, wire.name)
  const { set, remove, within, warnings = [] } = wire.relayPatch(call, quirks)
  const model = remove.includes('model') ? {} : { model: attempt.upstreamModel }
  const fields = { ...model, ...set, ...serviceFields(attempt, call, call.body) }
  const change = bothChanges(compact({ set: fields, remove, within }), markBody(call.body, attempt))
  const headers = wire.headers(call, quirks, { tier: attempt.service.tier })
  return { body: changedJson(call.source, change), headers, warnings }
}

/** Different dialects, both ours: the canonical form in between. */
export const prepareTranslation = async (
  attempt: Attempt,
  wire: Wire,
  { call, dialect }: { readonly call: Call; readonly dialect: Dialect },
  download: Download,
): Promise<Prepared> => {
  const { takes, quirks } = endpointOf(attempt, wire.name)
  const canonical = withoutThought(canonicalFor(call, dialect, wire), attempt)
  const options = await inlineFiles(canonical.options, takesUrlBy(takes), download)
  const encoded = wire.encodeCall(markCanonical({ ...canonical, options }, attempt), {
    model: attempt.upstreamModel,
    ...compact({ maxOutputTokens: attempt.model.maxOutputTokens }),
    stream: call.stream,
    takes,
    quirks,
    provider: attempt.provider.slug,
  })
  return {
    body: [Buffer.from(JSON.stringify({ ...encoded.body, ...serviceFields(attempt, call, encoded.body) }))],
    headers: wire.headers(call, quirks, { tier: attempt.service.tier, encoded: encoded.headers }),
    warnings: inCallersWords([...canonical.warnings, ...encoded.warnings], dialect, call),
  }
}
