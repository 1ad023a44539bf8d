import type { Model } from './model.ts'

/** The day of a snapshot, and Claude Code's mark for the long context window. */
const SUFFIX = /(?:[-@]20\d{6})?(?:\[1m\])?$/

/** An id without what the catalog leaves out: `claude-haiku-4-5-20251001` is `claude-haiku-4-5`. */
export const withoutSuffix = (id: string): string => id.replace(SUFFIX, '')

/**
 * Ids without a creator, to the id: the name alone, and the spelling of the model's own provider. They are what code
 * sends that was written for one provider. A spelling that fits two models fits none.
 */
export const bareIds = (models: Readonly<Record<string, Model>>): ReadonlyMap<string, string> => {
  const meant = new Map<string, Set<string>>()
  for (const [id, { endpoints }] of Object.entries(models))
    for (const spelling of [id.slice(id.indexOf('/') + 1), endpoints[0]?.model])
      if (spelling !== undefined) meant.set(spelling, (meant.get(spelling) ?? new Set()).add(id))
  return new Map([...meant].flatMap(([spelling, ids]) => (ids.size === 1 ? [[spelling, [...ids].join()]] : [])))
}
