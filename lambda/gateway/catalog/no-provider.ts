import { editDistance, LONGEST, nearestOf } from './nearest.ts'

const MOST = 3

/** A typo leaves most letters as they are. */
const isNear = (given: string, slug: string): boolean => editDistance(given, slug) * 3 <= given.length

/** What to say of a name that is no provider's: those that it may have been meant for, or else all that there are. */
export const noProvider = (given: string, slugs: readonly string[]): string => {
  const text = given.slice(0, LONGEST).toLowerCase()
  const near = nearestOf(text, slugs, MOST).filter((slug) => isNear(text, slug))
  const hint = near.length > 0 ? `Did you mean "${near.join('", "')}"?` : `There are ${[...slugs].sort().join(', ')}.`
  return `There is no provider "${given}". ${hint}`
}
