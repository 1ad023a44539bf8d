import { bundledCatalog } from '../../../lambda/gateway/catalog/bundled.ts'
import type { CatalogData } from '../../../lambda/gateway/catalog/model.ts'
import { ConfigError } from '../../../lambda/gateway/catalog/overrides/shape.ts'
import { damaged, isOutdated, type PushedParts, unpacked } from '../../../lambda/gateway/catalog/pushed/parts.ts'
import type { PushedCatalogs, PushedPointer } from '../../../lambda/storage/pushed-catalogs.ts'

/** What serves, and what it was pushed as. */
export interface Current {
  readonly pointer: PushedPointer | undefined
  /** Nothing where the release's own serves. */
  readonly parts: PushedParts
  /** Why its parts cannot be read. */
  readonly damage?: ConfigError
}

/** A version that was pushed. Throws ConfigError where it is damaged. */
export const partsOf = async (catalogs: Pick<PushedCatalogs, 'content'>, version: string): Promise<PushedParts> => {
  const content = await catalogs.content(version)
  if (!content) throw damaged(version)
  return unpacked(version, content)
}

/** What serves now. */
export const currentOf = async (catalogs: PushedCatalogs): Promise<Current> => {
  const pointer = await catalogs.current()
  if (pointer?.version === undefined) return { pointer, parts: {} }
  try {
    return { pointer, parts: await partsOf(catalogs, pointer.version) }
  } catch (error) {
    if (error instanceof ConfigError) return { pointer, parts: {}, damage: error }
    throw error
  }
}

/** The pushed catalog that a release like this one goes by, if any. */
export const catalogOf = ({ catalog, isForced }: PushedParts): CatalogData | undefined =>
  catalog && (isForced || !isOutdated(catalog)) ? catalog : undefined

/** That of this release. */
export const bundled = (): CatalogData => bundledCatalog

/** For people: the release's own has no version of its own. */
export const versionName = (version: string | undefined): string => version ?? "the release's own"
