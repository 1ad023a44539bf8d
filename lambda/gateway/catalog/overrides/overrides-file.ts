import { readFileSync } from 'node:fs'
import type { Provider } from '../../core/provider/provider.ts'
import { meantBy } from '../aliases.ts'
import { bundledCatalog } from '../bundled.ts'
import type { Callable } from '../guide/unlisted.ts'
import type { CatalogData } from '../model.ts'
import { applyOverrides } from './apply-overrides.ts'
import { checkAliases } from './check-aliases.ts'
import { type Overrides, readOverrides } from './overrides.ts'

/** What a deployment has of its own, and the catalog with its models. */
export interface Overridden {
  readonly overrides: Overrides
  readonly data: CatalogData
  /** Which model a name means in a conversation. */
  readonly meant: ReturnType<typeof meantBy>
}

/** A provider of the release. */
export type Known = Callable & Pick<Provider, 'slug'>

/** Overrides over a catalog. Throws `ConfigError` where they refer to nothing. */
export const merged = (overrides: Overrides, base: CatalogData, known: readonly Known[]): Overridden => {
  const data = applyOverrides(base, overrides)
  const own = Object.keys(overrides.providers).map((slug): Known => ({ slug }))
  checkAliases(overrides, data, new Map([...own, ...known].map((provider) => [provider.slug, provider])))
  return { overrides, data, meant: meantBy(overrides.alias) }
}

/** The overrides in a file. Throws with a sentence that names the file and what to change. */
export const readOverridesFile = (file: string, known: readonly Known[]): Overridden =>
  merged(readOverrides(textOf(file), file, slugsOf(known)), bundledCatalog, known)

export const slugsOf = (known: readonly Known[]): string[] => known.map(({ slug }) => slug)

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`The overrides file ${file} cannot be read (${code}).`, { cause: error })
  }
}
