import { compact } from '../../../lambda/gateway/core/json/value.ts'
import { type CatalogPlace, signature, withCatalogs } from '../../catalog-store.ts'
import type { Command } from '../../command.ts'
import { PLACE_OPTIONS, PLACE_SYNOPSIS } from '../../stage.ts'
import { partsOf, versionName } from './versions.ts'

/** Points to a version that is there. Throws where it is not, or where somebody else pushed meanwhile. */
const returnTo = async (
  { catalogs, follows }: CatalogPlace,
  from: string | undefined,
  to: string | undefined,
  say: (text: string) => void,
): Promise<number> => {
  if (to !== undefined) await partsOf(catalogs, to)
  if (!(await catalogs.point(compact({ version: to, previous: from, ...signature() }), from)))
    throw new Error('Somebody else pushed meanwhile. "pointsman catalog status" shows what.')
  say(`From ${versionName(from)} back to ${versionName(to)}. ${follows}\n`)
  return 0
}

export const catalogRollback: Command = {
  name: 'catalog rollback',
  synopsis: PLACE_SYNOPSIS,
  summary: 'Goes back to what served before the last push; once more, and it is undone.',
  options: PLACE_OPTIONS,
  operands: [],
  run: ({ options }, { say }) =>
    withCatalogs(options, async (place) => {
      const pointer = await place.catalogs.current()
      if (pointer) return returnTo(place, pointer.version, pointer.previous, say)
      say(`Nothing was ever pushed into ${place.where}.\n`)
      return 1
    }),
}

export const catalogUnpush: Command = {
  name: 'catalog unpush',
  synopsis: PLACE_SYNOPSIS,
  summary: "Goes back to the release's own catalog and overrides.",
  options: PLACE_OPTIONS,
  operands: [],
  run: ({ options }, { say }) =>
    withCatalogs(options, async (place) => {
      const version = (await place.catalogs.current())?.version
      if (version !== undefined) return returnTo(place, version, undefined, say)
      say(`The release's own serves, by ${place.where}.\n`)
      return 0
    }),
}
