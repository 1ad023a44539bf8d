import { nearestOf } from '../../lambda/gateway/catalog/nearest.ts'
import { isLike } from '../../lambda/storage/glob.ts'
import { UsageError } from '../command.ts'

const NEAREST = 3

/** Throws UsageError for a glob that fits none of the names, naming those that are near. */
export const requireFit = (option: string, what: string, globs: readonly string[], names: readonly string[]): void => {
  const wrong = globs.find((glob) => !names.some((name) => isLike(name, glob)))
  if (wrong === undefined) return
  const near = nearestOf(wrong, names, NEAREST).join('", "')
  throw new UsageError(`--${option} "${wrong}" fits no ${what}. Did you mean "${near}"?`)
}
