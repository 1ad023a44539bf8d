import { memo } from '../../core/memo.ts'
import { loadCatalog } from '../catalog.ts'
import { createGuide } from '../guide/guide.ts'
import type { Callable } from '../guide/unlisted.ts'
import { withdrawnBy } from '../guide/withdrawn.ts'
import type { CatalogData } from '../model.ts'
import { nearestOf } from '../nearest.ts'
import type { Overrides } from './overrides.ts'
import { fail, inFile, keyPath, shown } from './shape.ts'

/**
 * Throws `ConfigError` for a name that is a model's already, or that leads nowhere: to no model of the catalog, and to
 * none that a provider is asked for.
 */
export const checkAliases = (
  { file, alias, routing }: Overrides,
  data: CatalogData,
  providers: ReadonlyMap<string, Callable>,
): void => {
  const { resolve, models } = loadCatalog(data)
  const ids = models().map(({ id }) => id)
  const guide = memo(() => createGuide(data))
  const isRefused = routing.unknownModels === 'refuse'
  const isThere = (model: string): boolean =>
    (resolve(model) ?? guide().known(model) ?? (isRefused ? undefined : guide().unlisted(model, providers))) !==
    undefined
  const why = (model: string): string => {
    if (data.withdrawn && withdrawnBy(data)(model)) return ', which "models" takes out'
    return isRefused ? ', and "routing.unknownModels" is "refuse"' : ''
  }
  inFile(file, () => {
    for (const [name, meant] of Object.entries(alias)) {
      const path = keyPath('alias', name)
      if (!/^\S{1,100}$/.test(name)) fail(path, 'must be named in 1 to 100 characters without spaces')
      if (ids.includes(name)) fail(path, 'is a model of the catalog; a name of your own must be another one')
      for (const { model } of typeof meant === 'string' ? [{ model: meant }] : meant)
        if (Object.hasOwn(alias, model) || !isThere(model))
          fail(path, `must lead to a model, got ${shown(model)}${why(model)}; nearest: ${nearestOf(model, ids, 1)}`)
    }
  })
}
