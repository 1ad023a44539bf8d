import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import type { CatalogData } from '#gateway/catalog/model.ts'
import { type PushedParts, packed } from '#gateway/catalog/pushed/parts.ts'
import type { PushedCatalogs } from '../../../lambda/storage/pushed-catalogs.ts'

/** A catalog that is newer than the release's, and has another model of the simulator. */
export const newerCatalog = (day: string, model: string): CatalogData => ({
  ...bundledCatalog,
  version: `${day}-abcdef12`,
  models: {
    ...bundledCatalog.models,
    [model]: { name: model, type: 'language', endpoints: [{ provider: 'sim', model: 'echo' }] },
  },
})

/** Pushes as the command line does, and resolves to the version. */
export const push = async (catalogs: PushedCatalogs, parts: PushedParts): Promise<string> => {
  const { version, content } = packed(parts)
  const from = (await catalogs.current())?.version
  await catalogs.put(version, content)
  await catalogs.point({ version, at: 0, ...(from === undefined ? {} : { previous: from }) }, from)
  return version
}
