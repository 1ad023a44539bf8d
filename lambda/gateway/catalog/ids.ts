import type { Model } from './model.ts'

/** The day of a snapshot, and Claude Code's mark for the long context window. */
const SUFFIX = /(?:[-@]20\d{6})?(?:\[1m\])?$/

/** What is longer than this was no typo; the rest of it would only cost time. */
const LONGEST = 100

/** An id without what the catalog leaves out: `claude-haiku-4-5-20251001` is `claude-haiku-4-5`. */
export const withoutSuffix = (id: string): string => id.replace(SUFFIX, '')

const nameOf = (id: string): string => id.slice(id.indexOf('/') + 1)
const dashed = (name: string): string => name.replaceAll('.', '-')

/**
 * Ids without a creator, to the id: the name alone, and the spelling of the model's own provider. They are what code
 * sends that was written for one provider. Of two models that a spelling fits, it means the one of that name, dots or
 * dashes (`claude-opus-4-6`): a deployment's own model may lead to the same place. Otherwise it means none.
 */
export const bareIds = (
  models: Readonly<Record<string, Model>>,
  aliases: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> => {
  const meant = new Map<string, Set<string>>()
  const add = (spelling: string, id: string) => meant.set(spelling, (meant.get(spelling) ?? new Set()).add(id))
  for (const [id, { endpoints }] of Object.entries(models)) {
    add(nameOf(id), id)
    if (endpoints[0]) add(endpoints[0].model, id)
  }
  for (const [alias, id] of Object.entries(aliases)) add(nameOf(alias), id)
  return new Map(
    [...meant].flatMap(([spelling, ids]) => {
      const named = [...ids].filter((id) => ids.size === 1 || dashed(nameOf(id)) === dashed(spelling))
      return named.length === 1 ? [[spelling, named.join()] as const] : []
    }),
  )
}

/** Levenshtein's distance, in one row. */
export const editDistance = (a: string, b: string): number => {
  const row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    let diagonal = i - 1
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0
      const substitution = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(above + 1, (row[j - 1] ?? 0) + 1, substitution)
      diagonal = above
    }
  }
  return row[b.length] ?? 0
}

/** The candidates most like the text by edit distance. Those of the same creator (before the slash) come first. */
export const nearestOf = (asked: string, candidates: readonly string[], count: number): string[] => {
  const text = asked.slice(0, LONGEST)
  const creator = text.slice(0, text.indexOf('/') + 1)
  const score = (candidate: string): number =>
    editDistance(text, candidate) - (creator !== '' && candidate.startsWith(creator) ? creator.length : 0)
  return candidates
    .map((candidate) => ({ candidate, score: score(candidate) }))
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate)
}
