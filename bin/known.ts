import type { Catalog } from '../lambda/gateway/catalog/catalog.ts'
import { noProvider } from '../lambda/gateway/catalog/no-provider.ts'
import type { Provider } from '../lambda/gateway/core/provider/provider.ts'
import { readLocalEnv } from '../lambda/local/env.ts'
import { UsageError } from './command.ts'

/** The providers and models that there are, with the overrides of a file. */
export interface Known {
  readonly providers: ReadonlyMap<string, Provider>
  readonly catalog: Catalog
}

/** By the overrides that `POINTSMAN_OVERRIDES` names unless another file is given. */
export const readKnown = async (overridesFile = readLocalEnv().overridesFile): Promise<Known> => {
  const { bundledCatalog } = await import('../lambda/gateway/catalog/bundled.ts')
  const { loadCatalog } = await import('../lambda/gateway/catalog/catalog.ts')
  const { readOverridesFile } = await import('../lambda/gateway/catalog/overrides/overrides-file.ts')
  const { PROVIDERS, providersBySlug } = await import('../lambda/gateway/provider/index.ts')
  const known = overridesFile === undefined ? undefined : readOverridesFile(overridesFile, PROVIDERS)
  return {
    providers: providersBySlug(known?.overrides.providers),
    catalog: loadCatalog(known?.data ?? bundledCatalog),
  }
}

/** Throws UsageError naming the nearest. */
export const providerNamed = ({ providers }: Known, slug: string): Provider => {
  const provider = providers.get(slug)
  if (provider) return provider
  throw new UsageError(noProvider(slug, [...providers.keys()]))
}

/** The canonical id. Throws UsageError naming those that are near. */
export const modelNamed = async ({ catalog }: Known, id: string): Promise<string> => {
  const guide = await catalog.guide()
  const found = catalog.resolve(id) ?? guide.known(id)
  if (found) return found.id
  const near = guide.near(id)
  throw new UsageError(`There is no model "${id}".${near.length > 0 ? ` Did you mean "${near.join('", "')}"?` : ''}`)
}
