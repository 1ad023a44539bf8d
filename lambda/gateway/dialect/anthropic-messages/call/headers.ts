import type { Wire } from '../../../core/dialect.ts'
import { betasFor, splitBetas } from './betas.ts'

const BETA = 'anthropic-beta'
const VERSION = 'anthropic-version'

/** The version that the client speaks, and the betas of the body, or else of the client, beside what the tier needs. */
export const headers: Wire<'anthropic-messages'>['headers'] = (call, quirks, { tier, encoded = {} }) => {
  const version = call.dialect === 'anthropic-messages' ? call.headers[VERSION] : undefined
  const ofBody = encoded[BETA] === undefined ? undefined : splitBetas(encoded[BETA].split(','), quirks).kept
  const betas = new Set(ofBody ?? (quirks.betas?.in === 'body' ? [] : betasFor(call.headers, quirks).kept))
  const ofTier = tier && quirks.tierBetas?.[tier]
  if (ofTier) betas.add(ofTier)
  return {
    ...encoded,
    ...(version ? { [VERSION]: version } : {}),
    ...(betas.size > 0 ? { [BETA]: [...betas].join(',') } : {}),
  }
}
