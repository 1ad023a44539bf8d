import { GatewayError } from '../core/error.ts'
import type { Provider } from '../core/provider/provider.ts'
import type { Catalog } from './catalog.ts'
import type { Resolved } from './model.ts'

/** What a deployment does with `provider/id` that its catalog does not have: the provider is asked, or nobody. */
export type UnknownModels = 'call' | 'refuse'

/** Where models are looked up. */
export interface ModelSource {
  readonly catalog: Catalog
  /** Those that unknown models can be called at. */
  readonly providers: ReadonlyMap<string, Provider>
  /** @default `call` */
  readonly unknownModels?: UnknownModels
}

/** Longer ids than any model has are not worth repeating, nor comparing. */
const shownId = (id: string): string => id.slice(0, 100)

const REFUSED = ' Models that the catalog does not have are not called here: `routing.unknownModels` is `refuse`.'

/** The error for an id that means no model, with the ids that may have been meant, and why no provider is asked for it. */
export const modelNotFound = (id: string, nearest: readonly string[] = [], why = ''): GatewayError => {
  const shown = shownId(id)
  const hint = nearest.length > 0 ? ` Did you mean ${nearest.join(', ')}?` : ''
  return new GatewayError(
    'model-not-found',
    `There is no model named ${shown}.${hint}${why} GET /v1/models lists all.`,
    { param: { modelId: shown } },
  )
}

const beyond = async ({ catalog, providers, unknownModels = 'call' }: ModelSource, id: string): Promise<Resolved> => {
  const guide = await catalog.guide()
  const known = guide.known(id)
  if (known) return known
  const unlisted = guide.unlisted(id, providers)
  if (unlisted && unknownModels === 'call') return unlisted
  throw modelNotFound(id, guide.near(id), unlisted ? REFUSED : '')
}

/** The model that is asked for. Throws `model-not-found`, with the names that are near. */
export const resolveModel = async (source: ModelSource, id: string): Promise<Resolved> => {
  const found = source.catalog.resolve(id) ?? (await beyond(source, id))
  if (found.model.type !== 'language')
    throw new GatewayError(
      'bad-request',
      `${found.id} is a model of type ${found.model.type}; a language model is needed here.`,
      { param: 'model' },
    )
  return found
}

/** The catalog does not have it: a provider is asked for it as the caller wrote it. */
export const isUnlisted = ({ model }: Resolved): boolean => model.endpoints.some((endpoint) => endpoint.isUnlisted)

/** A model at one provider alone, and its fast variant, are others than the plain one. */
const identityOf = ({ id, speed, model }: Resolved): string =>
  JSON.stringify([id, speed, model.endpoints.map((endpoint) => [endpoint.provider, endpoint.model])])

/** Each model once, whatever it was called. */
export const eachOnce = (models: readonly Resolved[]): Resolved[] => {
  const found = new Map<string, Resolved>()
  for (const model of models) {
    const key = identityOf(model)
    if (!found.has(key)) found.set(key, model)
  }
  return [...found.values()]
}

/** `field: reason` for fallbacks that are the model itself, or another fallback, under whatever name. */
export const repeatWarnings = (asked: readonly string[], resolved: readonly Resolved[]): string[] =>
  asked.length > resolved.length
    ? ['providerOptions.gateway.models: the same model more than once, it is tried once']
    : []
