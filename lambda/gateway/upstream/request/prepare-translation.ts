import { type Attempt, peerOf } from '../../core/attempt.ts'
import type { Wire } from '../../core/dialect.ts'
import { compact } from '../../core/json/value.ts'
import { canonicalFor, inCallersWords } from '../../dialect/check-fields.ts'
import { type FittedCall, fitCall } from '../fit/fit.ts'
import type { Encoding, Outgoing, Upstream } from './execution.ts'
import { inlineFiles, takesUrlBy } from './inline-files.ts'
import { markCanonical } from './prompt-cache/canonical.ts'
import { serviceFields } from './service-fields.ts'

/** Different dialects, both ours: the canonical form in between. */
export const prepareTranslation = async (
  attempt: Attempt,
  wire: Wire,
  { call, dialect }: Pick<Encoding, 'call' | 'dialect'>,
  download: Upstream['download'],
): Promise<Outgoing & Pick<FittedCall, 'back'>> => {
  const peer = peerOf(attempt, wire.name)
  const canonical = canonicalFor(call, dialect, wire)
  const fitted = fitCall(await inlineFiles(canonical.options, takesUrlBy(peer.takes), download), attempt)
  const encoded = wire.encodeCall(markCanonical(fitted, attempt), {
    ...peer,
    ...compact({ maxOutputTokens: attempt.model.maxOutputTokens }),
    stream: call.stream,
  })
  return {
    body: [Buffer.from(JSON.stringify({ ...encoded.body, ...serviceFields(attempt, call, encoded.body) }))],
    headers: wire.headers(call, peer.quirks, { tier: attempt.service.tier, encoded: encoded.headers }),
    warnings: inCallersWords([...canonical.warnings, ...fitted.warnings, ...encoded.warnings], dialect, call),
    back: fitted.back,
  }
}
