import { hash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { compact, type JsonValue, parseObject } from '../../core/json/value.ts'
import { bundledCatalog } from '../bundled.ts'
import type { CatalogData } from '../model.ts'
import { readOverrides } from '../overrides/overrides.ts'
import { type Known, merged, type Overridden, slugsOf } from '../overrides/overrides-file.ts'
import { ConfigError } from '../overrides/shape.ts'
import { checkedCatalog, dayOf } from './catalog-file.ts'

/** What is pushed together. What it lacks is the release's own. */
export interface PushedParts {
  readonly catalog?: CatalogData
  /** The text of an overrides file. */
  readonly overrides?: string
  /** Its catalog is wanted although the release has a newer one. */
  readonly isForced?: true
}

/** Of how such parts are written down. */
const FORMAT = 1
/** Dozens of times what is ever pushed: a small text that unpacks to more than memory holds is refused. */
const MAX_BYTES = 32 * 1024 * 1024

const versionOf = (text: string | Uint8Array): string => hash('sha256', text, 'hex').slice(0, 16)

/** The same parts have the same version. */
export const packed = ({ catalog, overrides, isForced }: PushedParts): { version: string; content: Uint8Array } => {
  const text = JSON.stringify(compact({ format: FORMAT, catalog, overrides, isForced }))
  return { version: versionOf(text), content: gzipSync(text) }
}

/** What is to be done about a version that cannot be read as it was written. */
export const damaged = (version: string, cause?: unknown): ConfigError =>
  new ConfigError(
    `The pushed version ${version} is damaged. Go back by "pointsman catalog rollback" or "unpush", then push again.`,
    { cause },
  )

const unzipped = (version: string, content: Uint8Array): Buffer => {
  try {
    return gunzipSync(content, { maxOutputLength: MAX_BYTES })
  } catch (error) {
    throw damaged(version, error)
  }
}

/** Reverses `packed`. Throws `ConfigError` for what is damaged, or was pushed by a later release in other words. */
export const unpacked = (version: string, content: Uint8Array): PushedParts => {
  const bytes = unzipped(version, content)
  if (versionOf(bytes) !== version) throw damaged(version)
  const { format, ...parts } = parseObject(bytes.toString()) ?? {}
  if (format !== FORMAT)
    throw new ConfigError(`The pushed version ${version} has the format ${format}; this release reads ${FORMAT}.`)
  return parts as PushedParts
}

/** The release has a newer catalog. */
export const isOutdated = (catalog: CatalogData): boolean => dayOf(catalog) < dayOf(bundledCatalog)

/** Where parts are from, for errors. */
export interface PartNames {
  readonly catalog: string
  readonly overrides: string
}

const PUSHED: PartNames = { catalog: 'the pushed catalog', overrides: 'the pushed overrides' }

/**
 * What serves by these parts over a release with such overrides. Throws `ConfigError` for what the start would refuse in
 * a release of its own.
 */
export const servedBy = (
  parts: PushedParts,
  released: Partial<Overridden>,
  known: readonly Known[],
  names = PUSHED,
): Partial<Overridden> => {
  const { catalog, isForced } = parts
  const pushed = catalog && checkedCatalog(catalog as unknown as JsonValue, names.catalog)
  const base = pushed && (isForced || !isOutdated(pushed)) ? pushed : bundledCatalog
  const overrides =
    parts.overrides === undefined ? released.overrides : readOverrides(parts.overrides, names.overrides, slugsOf(known))
  return overrides ? merged(overrides, base, known) : { data: base }
}
