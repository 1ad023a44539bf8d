import data from './catalog.json' with { type: 'json' }
import type { CatalogData } from './model.ts'

/** The catalog as it was committed; `npm run catalog:check` has proven its shape. */
export const bundledCatalog = data as unknown as CatalogData
