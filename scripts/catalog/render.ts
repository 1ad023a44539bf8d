import type { CatalogData } from '#gateway/catalog/model.ts'

/** The catalog as text, one model per line, so that a change of prices reads as a change of those lines. */
export const render = ({ version, sources, models, aliases }: CatalogData): string =>
  `{${[
    `"version": ${JSON.stringify(version)}`,
    `"sources": ${lines(sources)}`,
    `"models": ${lines(models)}`,
    `"aliases": ${lines(aliases)}`,
  ].join(',\n')}}\n`

const lines = (record: Readonly<Record<string, unknown>>): string =>
  `{\n${Object.entries(record)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(',\n')}\n}`
