import type { Attempt } from '../core/attempt.ts'
import type { Call } from '../core/call.ts'
import type { Dialect, Wire } from '../core/dialect.ts'
import { patchObjectText } from '../core/json-text.ts'
import type { Warning } from '../core/parts.ts'
import { hubFor, inCallersWords } from '../dialect/check-fields.ts'
import { tierFields, withTierBeta } from './ask-tier.ts'
import type { Download } from './download.ts'
import type { Outgoing } from './exchange.ts'
import { inlineFiles, takesUrlBy } from './inline-files.ts'
import { endpointOf } from './request.ts'

/** A request as it goes upstream, and what of the caller's was left behind, known before anything is sent. */
interface Prepared extends Outgoing {
  readonly warnings: readonly Warning[]
}

/** Same dialect on both sides: the caller's own text with the model and a short list of fields patched. */
export const prepareRelay = (attempt: Attempt, wire: Wire, call: Call): Prepared => {
  const { quirks } = endpointOf(attempt, wire.name)
  const { set, remove, warnings = [] } = wire.relayPatch(call, quirks)
  const model = remove.includes('model') ? {} : { model: attempt.providerModel }
  const body = patchObjectText(call.text, { ...model, ...set, ...tierFields(attempt, quirks) }, remove)
  return { body, headers: withTierBeta({}, attempt, quirks, call), warnings }
}

/** Different dialects, both ours: the canonical form in between. */
export const prepareTranslation = async (
  attempt: Attempt,
  wire: Wire,
  { call, dialect }: { readonly call: Call; readonly dialect: Dialect },
  download: Download,
): Promise<Prepared> => {
  const { quirks } = endpointOf(attempt, wire.name)
  const hub = hubFor(call, dialect, wire.name)
  const options = await inlineFiles(hub.options, takesUrlBy(quirks), download)
  const encoded = wire.encodeCall(
    { ...hub, options },
    {
      model: attempt.providerModel,
      maxOutputTokens: attempt.maxOutputTokens,
      stream: call.stream,
      quirks,
      provider: attempt.provider.slug,
    },
  )
  return {
    body: JSON.stringify({ ...encoded.body, ...tierFields(attempt, quirks) }),
    headers: withTierBeta(encoded.headers ?? {}, attempt, quirks, call),
    warnings: inCallersWords([...hub.warnings, ...encoded.warnings], dialect, call),
  }
}
