import { isObject, type JsonValue } from '../../core/json/value.ts'
import type { CatalogData } from '../model.ts'
import { jsonErrorAt } from '../overrides/json-position.ts'
import { catalogModel } from '../overrides/model-shape.ts'
import { ConfigError, fail, inFile, keyPath, objectOf, recordOf, shown, text } from '../overrides/shape.ts'

/** Of `catalog.json`. A file of another schema says so in `schema`. */
const SCHEMA = 1

/** The shape of `catalog.json`: prices have to be whole numbers of pico-dollars a token. */
export const catalogShape = objectOf(
  { version: text, sources: recordOf(text), models: recordOf(catalogModel), aliases: recordOf(text) },
  ['version', 'sources', 'models', 'aliases'],
)

/** The day that a catalog is of, `2026-11-22`. */
export const dayOf = ({ version }: Pick<CatalogData, 'version'>): string => version.slice(0, 10)

const checkVersion = (version: string): void => {
  if (!/^\d{4}-\d\d-\d\d-\w+$/.test(version) || Number.isNaN(Date.parse(version.slice(0, 10))))
    fail('version', `must be a date and a hash like "2026-11-22-29e216e6", got ${shown(version)}`)
}

const checkIds = ({ models, aliases }: CatalogData): void => {
  if (Object.keys(models).length === 0) fail('models', 'has none')
  for (const id of Object.keys(models))
    if (!/^[^\s/]+\/\S+$/.test(id)) fail(keyPath('models', id), 'must be named "creator/name"')
  for (const [alias, id] of Object.entries(aliases))
    if (!Object.hasOwn(models, id)) fail(keyPath('aliases', alias), `must lead to a model of it, got ${shown(id)}`)
}

/** A catalog, checked. Throws `ConfigError` with the file, the place in it and the fix. */
export const checkedCatalog = (value: JsonValue | undefined, file: string): CatalogData =>
  inFile(file, () => {
    if (!isObject(value)) return fail('the catalog', `must be an object, got ${shown(value)}`)
    const { schema = SCHEMA, ...content } = value
    if (schema !== SCHEMA) fail('schema', `must be ${SCHEMA} for this release, got ${shown(schema)}`)
    catalogShape(content, '')
    const data = content as unknown as CatalogData
    checkVersion(data.version)
    checkIds(data)
    return data
  })

/** The same of a file's text. */
export const readCatalog = (json: string, file: string): CatalogData => {
  const position = jsonErrorAt(json)
  if (position) throw new ConfigError(`${file}:${position.line}:${position.column}: is not valid JSON from here on`)
  return checkedCatalog(JSON.parse(json) as JsonValue, file)
}
