import type { MessagesQuirks } from '../../../core/quirks.ts'

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
