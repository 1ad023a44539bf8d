import type { Catalog } from './catalog.ts'

const DAY_MS = 86_400_000

/** Whole days since the catalog was made. */
export const ageInDays = ({ version }: Pick<Catalog, 'version'>, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(version.slice(0, 10))) / DAY_MS))
