import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { catalogVersion } from '../../../lambda/gateway/catalog/catalog-version.ts'
import type { CatalogData } from '../../../lambda/gateway/catalog/model.ts'
import { ConfigError } from '../../../lambda/gateway/catalog/overrides/shape.ts'
import { dayOf, readCatalog } from '../../../lambda/gateway/catalog/pushed/catalog-file.ts'
import { isOutdated, type PushedParts, packed, servedBy } from '../../../lambda/gateway/catalog/pushed/parts.ts'
import { compact } from '../../../lambda/gateway/core/json/value.ts'
import type { Provider } from '../../../lambda/gateway/core/provider/provider.ts'
import { type CatalogPlace, signature, withCatalogs } from '../../catalog-store.ts'
import { type Arguments, type Command, UsageError } from '../../command.ts'
import { PLACE_OPTIONS, PLACE_SYNOPSIS } from '../../stage.ts'
import { bundled, type Current, catalogOf, currentOf, partsOf } from './versions.ts'

const fileOf = (options: Arguments['options'], option: 'catalog' | 'overrides'): string | undefined => {
  const file = options[option]
  if (file === '') throw new UsageError(`--${option} needs the name of a file.`)
  return typeof file === 'string' ? file : undefined
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}

/** What is wrong with a file is wrong with the command line. */
const asUsage = <T>(check: () => T): T => {
  try {
    return check()
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error
  }
}

/** Records name the prices that they went by: those that were changed by hand need a name of their own. */
const named = (catalog: CatalogData): CatalogData => ({ ...catalog, version: catalogVersion(dayOf(catalog), catalog) })

/** What the files have. Throws UsageError, with the place, where a catalog is none, or an old one. */
const given = (
  files: { catalog: string | undefined; overrides: string | undefined },
  isForced: boolean,
): PushedParts => {
  const { catalog: file } = files
  const catalog = file === undefined ? undefined : asUsage(() => named(readCatalog(textOf(file), file)))
  const overrides = files.overrides === undefined ? undefined : textOf(files.overrides)
  const isOld = catalog !== undefined && isOutdated(catalog)
  if (isOld && !isForced)
    throw new UsageError(
      `${file} is ${catalog.version}, older than this release's own ${bundled().version}. --force pushes it all the same.`,
    )
  return compact({ catalog, overrides, isForced: isOld ? true : undefined })
}

/** What is not given stays as it is: pushed earlier, or the release's own. */
const together = ({ parts, damage }: Current, pushed: PushedParts): PushedParts => {
  if (damage) throw new UsageError(damage.message)
  const { overrides, isForced } = parts
  const catalog = catalogOf(parts)
  const kept = pushed.catalog ? {} : compact({ catalog, isForced: catalog && isForced })
  return { ...compact({ overrides }), ...kept, ...pushed }
}

/** For the comparison alone: what served may well be wrong. */
const servedBefore = (read: () => CatalogData | undefined): CatalogData => {
  try {
    return read() ?? bundled()
  } catch {
    return bundled()
  }
}

const changesOf = (before: CatalogData, after: CatalogData): string => {
  const [old, young] = [before.models, after.models]
  const more = Object.keys(young).filter((id) => !Object.hasOwn(old, id)).length
  const less = Object.keys(old).filter((id) => !Object.hasOwn(young, id)).length
  const changed = Object.keys(young).filter((id) => old[id] && !isDeepStrictEqual(old[id], young[id])).length
  return `models: ${more} more, ${less} less, ${changed} changed`
}

/** The providers that a catalog names. */
const servedIn = ({ models }: CatalogData): string[] => [
  ...new Set(Object.values(models).flatMap(({ endpoints }) => endpoints.map(({ provider }) => provider))),
]

/** What would not serve although it was pushed. */
const gapsOf = async (
  { credentials }: CatalogPlace,
  own: readonly Provider[],
  unknown: readonly string[],
): Promise<string[]> => {
  const stored = await credentials.of(own)
  const missing = own.map(async (provider) => {
    const place = credentials.placeOf(provider)
    return stored.get(provider.slug).then(
      (credential) => (credential ? [] : [`${provider.slug} has no credential yet: put it into ${place}.`]),
      () => [`${provider.slug} needs a credential in ${place}; whether it is there cannot be read.`],
    )
  })
  const unserved = unknown.map((slug) => `Endpoints at ${slug} are left out: this release has no such provider.`)
  return [...(await Promise.all(missing)).flat(), ...unserved]
}

const push = async ({ catalogs }: CatalogPlace, parts: PushedParts, { pointer }: Current): Promise<string> => {
  const { version, content } = packed(parts)
  if (pointer?.version === version) return version
  await catalogs.put(version, content)
  // What is read back is what gateways will read.
  await partsOf(catalogs, version)
  const to = compact({ version, previous: pointer?.version, ...signature() })
  if (await catalogs.point(to, pointer?.version)) return version
  throw new Error(`Somebody else pushed meanwhile. "pointsman catalog status" shows what; then push again.`)
}

export const catalogPush: Command = {
  name: 'catalog push',
  synopsis: `[--catalog FILE] [--overrides FILE] [--force] ${PLACE_SYNOPSIS}`,
  summary: 'Lets gateways go by another catalog, other overrides or both, without a release.',
  options: {
    ...PLACE_OPTIONS,
    catalog: { type: 'string' },
    overrides: { type: 'string' },
    force: { type: 'boolean' },
  },
  operands: [],
  begins: true,
  async run({ options }, { out, say }) {
    const files = { catalog: fileOf(options, 'catalog'), overrides: fileOf(options, 'overrides') }
    if (files.catalog === undefined && files.overrides === undefined)
      throw new UsageError('Say what to push: --catalog FILE, --overrides FILE, or both.')
    const pushed = given(files, options['force'] === true)
    const { PROVIDERS, providersBySlug } = await import('../../../lambda/gateway/provider/index.ts')
    const names = {
      catalog: files.catalog ?? 'the pushed catalog',
      overrides: files.overrides ?? 'the pushed overrides',
    }
    return withCatalogs(options, async (place) => {
      const now = await currentOf(place.catalogs)
      const parts = together(now, pushed)
      const released = await place.released(PROVIDERS)
      const { data = bundled(), overrides } = asUsage(() => servedBy(parts, released, PROVIDERS, names))
      const before = servedBefore(() => servedBy(now.parts, released, PROVIDERS).data)
      const version = await push(place, parts, now)
      say(`${version} serves, by ${place.where}: the catalog ${data.version}; ${changesOf(before, data)}.\n`)
      say(`${place.follows}\n`)
      const providers = providersBySlug(overrides?.providers)
      const own = Object.keys(overrides?.providers ?? {}).flatMap((slug) => providers.get(slug) ?? [])
      const known = new Set([...providers.keys(), ...servedIn(bundled())])
      const unknown = servedIn(data).filter((slug) => !known.has(slug))
      for (const gap of await gapsOf(place, own, unknown)) say(`${gap}\n`)
      out(`${version}\n`)
      return 0
    })
  },
}
