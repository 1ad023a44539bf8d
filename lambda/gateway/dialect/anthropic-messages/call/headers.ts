import type { Wire } from '../../../core/dialect.ts'
import type { MessagesQuirks } from '../../../core/provider/quirks.ts'

/**
 * `anthropic-beta` values of request headers (lower-case names, comma-separated), split into those that the provider
 * knows and those it would reject. Without a list in `quirks.betas.allow` all are kept.
 */
export const betasFor = (
  headers: Readonly<Record<string, string>>,
  quirks: MessagesQuirks,
): { kept: string[]; dropped: string[] } => splitBetas((headers['anthropic-beta'] ?? '').split(','), quirks)

/** The same for values from anywhere; trimmed, each once, in their order. */
export const splitBetas = (
  values: readonly string[],
  quirks: MessagesQuirks,
): { kept: string[]; dropped: string[] } => {
  const all = [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))]
  const allow = quirks.betas?.allow
  const isKept = (beta: string): boolean => allow?.includes(beta) ?? true
  return { kept: all.filter(isKept), dropped: all.filter((beta) => !isKept(beta)) }
}

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
