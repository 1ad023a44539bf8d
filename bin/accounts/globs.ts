import { nearestOf } from '../../lambda/gateway/catalog/nearest.ts'
import { beginningOf, isLike } from '../../lambda/storage/glob.ts'
import { UsageError } from '../command.ts'
import type { Known } from '../known.ts'

const NEAREST = 3

/** What globs of an option are held against. */
interface Names {
  /** E.g. `model`. */
  readonly what: string
  readonly names: readonly string[]
  /** What others that are served nevertheless begin with, e.g. `openai/`. */
  readonly beginnings?: readonly string[]
  /** Others may be known where the globs will hold. */
  readonly isElsewhere: boolean
}

/** Models that are known here. Those that the catalog does not have are called by the slug of a provider or a maker. */
export const modelNames = ({ catalog, providers }: Known, isElsewhere: boolean): Names => {
  const names = catalog.models().map(({ id }) => id)
  const makers = names.map((id) => id.split('/', 1)[0] ?? '')
  const beginnings = [...new Set([...providers.keys(), ...makers])].map((name) => `${name}/`)
  return { what: 'model', names, beginnings, isElsewhere }
}

/**
 * Throws UsageError for a glob that fits none of the names, naming those that are near; returns it as a sentence where
 * it may fit others.
 */
export const checkFit = (
  option: string,
  globs: readonly string[],
  { what, names, beginnings = [], isElsewhere }: Names,
): readonly string[] => {
  const all = beginnings.map((beginning) => `${beginning}*`)
  return globs
    .filter((glob) => !names.some((name) => isLike(name, glob)))
    .map((glob) => {
      const said = `--${option} "${glob}" fits no ${what}`
      const near = nearestOf(glob, glob.includes('*') ? [...all, ...names] : names, NEAREST).join('", "')
      const isServed = beginnings.some((beginning) => beginningOf(glob).startsWith(beginning))
      if (!isServed && !isElsewhere) throw new UsageError(`${said}. Did you mean "${near}"?`)
      return `${said} that is known here, and is set as it stands. Near are "${near}".`
    })
}
