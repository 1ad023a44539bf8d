import { hash } from 'node:crypto'
import type { CatalogData } from './model.ts'

/** The name of what a catalog says, as of a day (`2026-11-22`): `2026-11-22-29e216e6`. Another price is another name. */
export const catalogVersion = (day: string, { sources, models, aliases }: Omit<CatalogData, 'version'>): string =>
  `${day}-${hash('sha256', JSON.stringify({ sources, models, aliases }), 'hex').slice(0, 8)}`
