import type { Timeouts } from '../../core/attempt.ts'
import { compact, isObject, type JsonValue } from '../../core/json/value.ts'
import type { Endpoint } from '../../core/provider/endpoint.ts'
import type { ProviderOverride } from '../../core/provider/provider.ts'
import type { Aliases } from '../aliases.ts'
import type { Model } from '../model.ts'
import { nearestOf } from '../nearest.ts'
import type { UnknownModels } from '../resolve-models.ts'
import { jsonErrorAt } from './json-position.ts'
import { ENDPOINT_FIELDS, MODEL_FIELDS } from './model-shape.ts'
import {
  baseUrl,
  type Check,
  ConfigError,
  environmentName,
  fail,
  flag,
  inFile,
  integer,
  keyPath,
  listOf,
  name,
  objectOf,
  oneOf,
  recordOf,
  shown,
  someOf,
  text,
  urlFolder,
} from './shape.ts'

export interface EndpointOverride extends Omit<Endpoint, 'source'> {
  /**
   * The upstream model id whose prices in the catalog are copied: of the same provider, else of the first that has it.
   */
  readonly pricingFrom?: string
}

export interface ModelOverride extends Partial<Omit<Model, 'endpoints'>> {
  /** Instead of the catalog's. */
  readonly endpoints?: readonly EndpointOverride[]
  /** After them. */
  readonly 'endpoints+'?: readonly EndpointOverride[]
}

/** A deployment's own providers, models, prices and timeouts. */
export interface Overrides {
  /** Where they were read from, for errors. */
  readonly file: string
  readonly providers: Readonly<Record<string, ProviderOverride>>
  readonly routing: {
    readonly timeouts?: Partial<Timeouts>
    /** Default for requests without `hedge`; absent: false. */
    readonly hedge?: boolean
    /** What is done with `provider/id` that the catalog does not have. Default `call`. */
    readonly unknownModels?: UnknownModels
  }
  /** The deployment's own names for models: for one of them, or for several by weight. */
  readonly alias: Aliases
  /** `null` takes a model out of the catalog. */
  readonly models: Readonly<Record<string, ModelOverride | null>>
  /** May the gateway fetch files that callers name by URL, for providers that take bytes only? Default true. */
  readonly downloads?: boolean
  readonly media?: {
    /** Beginnings of URLs, each up to a `/`, that providers may read in the deployment's name. Default none. */
    readonly allow?: readonly string[]
  }
}

const LONGEST_MS = 15 * 60_000
const timeout = integer(1, LONGEST_MS)

const provider: Check = objectOf({
  type: oneOf('openai-compatible', 'anthropic-compatible'),
  baseUrl,
  apiKeyEnv: environmentName,
  zdr: flag,
  noTraining: flag,
  endsWithDone: flag,
})

const endpointFields = objectOf({ ...ENDPOINT_FIELDS, pricingFrom: text }, ['provider', 'model'])
const endpoint: Check = (value, path) => {
  endpointFields(value, path)
  if (isObject(value) && value['pricing'] && value['pricingFrom'])
    fail(path, 'has both "pricing" and "pricingFrom"; leave one out')
}

const modelFields = objectOf({ ...MODEL_FIELDS, endpoints: listOf(endpoint), 'endpoints+': listOf(endpoint) })
const model: Check = (value, path) => {
  if (value !== null) modelFields(value, path)
}

const target: Check = objectOf({ model: name, weight: integer(1, 1_000_000) }, ['model'])
const targets = someOf(target)
const aliasOf: Check = (value, path) => {
  if (typeof value === 'string') name(value, path)
  else targets(value, path)
}

const overridesShape = objectOf({
  $schema: text,
  providers: recordOf(provider),
  routing: objectOf({
    timeouts: objectOf({ connectMs: timeout, firstTokenMs: timeout, idleMs: timeout, totalMs: timeout }),
    hedge: flag,
    unknownModels: oneOf('call', 'refuse'),
  }),
  alias: recordOf(aliasOf),
  models: recordOf(model),
  downloads: flag,
  media: objectOf({ allow: listOf(urlFolder) }),
})

/**
 * Parses and checks an overrides file. Throws `ConfigError` with the file, the place in it and the fix.
 * `knownProviders` are the slugs of the built-in ones.
 */
export const readOverrides = (json: string, file: string, knownProviders: readonly string[]): Overrides => {
  const value = parse(json, file)
  return inFile(file, () => {
    overridesShape(value, '')
    const parsed = value as Partial<Omit<Overrides, 'file'>>
    const providers = checkedProviders(parsed.providers ?? {}, knownProviders)
    const models = parsed.models ?? {}
    checkModels(models, [...knownProviders, ...Object.keys(providers)])
    return compact({
      file,
      providers,
      routing: parsed.routing ?? {},
      alias: parsed.alias ?? {},
      models,
      downloads: parsed.downloads,
      media: parsed.media,
    })
  })
}

const parse = (json: string, file: string): JsonValue => {
  try {
    return JSON.parse(json) as JsonValue
  } catch {
    const { line, column } = jsonErrorAt(json) ?? { line: 1, column: 1 }
    throw new ConfigError(`${file}:${line}:${column}: is not valid JSON from here on`)
  }
}

const checkedProviders = (
  providers: Overrides['providers'],
  known: readonly string[],
): Readonly<Record<string, ProviderOverride>> => {
  for (const [slug, { type, baseUrl: url }] of Object.entries(providers)) {
    const path = keyPath('providers', slug)
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(slug))
      fail(path, 'must be named in at most 63 lower-case letters, digits and dashes')
    if (!known.includes(slug) && type === undefined)
      fail(path, `is not a known provider (nearest: ${nearestOf(slug, known, 1)}); one of your own needs "type"`)
    if (type !== undefined && url === undefined) fail(path, 'needs "baseUrl", because it has a "type" of its own')
  }
  return Object.fromEntries(
    Object.entries(providers).map(([slug, { baseUrl: url, ...rest }]) => [
      slug,
      url === undefined ? rest : { ...rest, baseUrl: url.replace(/\/+$/, '') },
    ]),
  )
}

const checkModels = (models: Overrides['models'], slugs: readonly string[]): void => {
  for (const [id, override] of Object.entries(models)) {
    const path = keyPath('models', id)
    if (!/^[^\s/]+\/\S+$/.test(id)) fail(path, 'must be named "creator/name"')
    name(id, path)
    for (const key of ['endpoints', 'endpoints+'] as const)
      for (const [index, { provider: slug }] of (override?.[key] ?? []).entries())
        if (!slugs.includes(slug))
          fail(
            `${keyPath(path, key)}[${index}].provider`,
            `must be a known provider or one of "providers", got ${shown(slug)}`,
          )
  }
}
