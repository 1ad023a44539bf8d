import type { Call } from '../../../core/call.ts'
import { unsupported } from '../../../core/canonical/warning.ts'
import type { RelayPatch } from '../../../core/dialect.ts'
import { arrayOr, compact, type JsonObject, objectOr } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import { LOST_THINKING } from '../call/encode.ts'
import { betasFor, splitBetas } from '../call/headers.ts'
import { issuerAt } from '../reasoning/issuer.ts'
import { foreignThinking } from './foreign-thinking.ts'
import { ownOptions } from './own-options.ts'

const BETA = 'anthropic-beta'

/**
 * What a relayed body needs beside the model: options that are addressed to the provider become its fields, what another
 * provider signed stays behind. Header betas move into the body where the provider reads them there.
 */
export const patch = ({ body, headers }: Call, peer: Peer<'anthropic-messages'>): RelayPatch => {
  const { quirks } = peer
  const options = ownOptions(body, peer.provider)
  const foreign = foreignThinking(body, issuerAt(peer))
  const isBudgetLost = foreign?.isThinkingLost && objectOr(body['thinking'])['type'] === 'enabled'
  const set: JsonObject = { ...options.set }
  const rejected = (quirks.rejects ?? []).filter((field) => field in body)
  const remove = ['providerOptions', ...rejected, ...(isBudgetLost ? ['thinking'] : [])]
  if (quirks.bodyVersion !== undefined) {
    set['anthropic_version'] = quirks.bodyVersion
    remove.push('model')
  }
  if (quirks.streamFlag === 'url') remove.push('stream')
  const inBody = splitBetas([...arrayOr(body['anthropic_beta']).map(String), ...options.betas], quirks)
  const inHeader = betasFor(headers, quirks)
  const betas = [...new Set([...inHeader.kept, ...inBody.kept])]
  if (quirks.betas?.in === 'body') {
    if (betas.length > 0) set['anthropic_beta'] = betas
    else remove.push('anthropic_beta')
  }
  const lost = [...rejected, ...[...inHeader.dropped, ...inBody.dropped].map((beta) => `${BETA}: ${beta}`)]
  return compact({
    set,
    remove: remove.filter((field) => field in body),
    within: foreign && { messages: foreign.messages },
    headers: options.betas.length > 0 && quirks.betas?.in !== 'body' ? { [BETA]: betas.join(',') } : undefined,
    warnings: [
      ...lost.map((feature) => unsupported(feature, 'not supported by this provider')),
      ...options.warnings,
      ...(foreign?.warnings ?? []),
      ...(isBudgetLost ? [LOST_THINKING] : []),
    ],
  })
}
