import { ageInDays } from '../../../lambda/gateway/catalog/age.ts'
import type { CatalogData } from '../../../lambda/gateway/catalog/model.ts'
import { withCatalogs } from '../../catalog-store.ts'
import type { Command } from '../../command.ts'
import { PLACE_OPTIONS, PLACE_SYNOPSIS } from '../../stage.ts'
import { table } from '../../table.ts'
import { bundled, type Current, catalogOf, currentOf, versionName } from './versions.ts'

/** What scripts read. */
const statusOf = ({ pointer, parts, damage }: Current, now: number) => {
  const aged = (catalog: CatalogData) => ({ version: catalog.version, ageDays: ageInDays(catalog, now) })
  const pushed = catalogOf(parts)
  return {
    version: pointer?.version ?? null,
    since: pointer ? new Date(pointer.at).toISOString() : null,
    by: pointer?.by ?? null,
    previous: pointer?.previous ?? null,
    catalog: { ...aged(pushed ?? bundled()), isPushed: pushed !== undefined },
    overrides: { isPushed: parts.overrides !== undefined },
    bundled: aged(bundled()),
    ...(damage ? { problem: damage.message } : {}),
  }
}

type Status = ReturnType<typeof statusOf>

const whose = (isPushed: boolean): string => (isPushed ? 'pushed' : "the release's own")

const rowsOf = ({ version, since, by, previous, ...status }: Status): string[][] => [
  ['Serves', versionName(version ?? undefined)],
  ...(since ? [['Since', by ? `${since}, by ${by}` : since]] : []),
  ...(since ? [['Before', versionName(previous ?? undefined)]] : []),
  ['Catalog', `${status.catalog.version}, ${whose(status.catalog.isPushed)}, ${status.catalog.ageDays} days old`],
  ['Overrides', whose(status.overrides.isPushed)],
  ['Bundled', `${status.bundled.version} in this release, ${status.bundled.ageDays} days old`],
]

export const catalogStatus: Command = {
  name: 'catalog status',
  synopsis: `[--json] ${PLACE_SYNOPSIS}`,
  summary: 'Shows which catalog gateways go by, since when, and how old it is.',
  options: { ...PLACE_OPTIONS, json: { type: 'boolean' } },
  operands: [],
  run: ({ options }, { out, say }) =>
    withCatalogs(options, async ({ catalogs, where }) => {
      const current = await currentOf(catalogs)
      const status = statusOf(current, Date.now())
      if (options['json']) out(`${JSON.stringify(status, null, 2)}\n`)
      else {
        say(`By ${where}:\n`)
        out(table(rowsOf(status)))
      }
      if (!current.damage) return 0
      say(`${current.damage.message} Gateways go by what they had before.\n`)
      return 1
    }),
}
