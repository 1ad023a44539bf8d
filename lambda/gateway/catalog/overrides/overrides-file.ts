import { readFileSync } from 'node:fs'
import { meantBy } from '../aliases.ts'
import { bundledCatalog } from '../bundled.ts'
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

/** Overrides over a catalog. Throws `ConfigError` where they refer to nothing. */
export const merged = (overrides: Overrides, base: CatalogData, knownProviders: readonly string[]): Overridden => {
  const data = applyOverrides(base, overrides)
  checkAliases(overrides, data, [...knownProviders, ...Object.keys(overrides.providers)])
  return { overrides, data, meant: meantBy(overrides.alias) }
}

/** The overrides in a file. Throws with a sentence that names the file and what to change. */
export const readOverridesFile = (file: string, knownProviders: readonly string[]): Overridden =>
  merged(readOverrides(textOf(file), file, knownProviders), bundledCatalog, knownProviders)

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`The overrides file ${file} cannot be read (${code}).`, { cause: error })
  }
}
