import { GatewayError } from '../core/error.ts'
import type { Catalog, Resolved } from './catalog.ts'

/** Longer ids than any model has are not worth repeating, nor comparing. */
const shownId = (id: string): string => id.slice(0, 100)

/** The error for an id that the catalog does not know, with the ids that may have been meant. */
export const modelNotFound = (id: string, nearest: readonly string[] = []): GatewayError => {
  const shown = shownId(id)
  const hint = nearest.length > 0 ? ` Did you mean ${nearest.join(', ')}?` : ''
  return new GatewayError('model-not-found', `There is no model named ${shown}.${hint} GET /v1/models lists all.`, {
    param: { modelId: shown },
  })
}

const resolve = (catalog: Catalog, id: string): Resolved => {
  const found = catalog.resolve(id)
  if (!found) throw modelNotFound(id, catalog.nearest(shownId(id)))
  if (found.model.type !== 'language')
    throw new GatewayError(
      'bad-request',
      `${found.id} is a model of type ${found.model.type}; a language model is needed here.`,
      { param: 'model' },
    )
  return found
}

/**
 * The models asked for, the first one and its fallbacks, each once; a fast variant is another model than the plain one.
 * Throws `model-not-found` with the nearest names.
 */
export const resolveModels = (catalog: Catalog, ids: readonly string[]): Resolved[] => {
  const found = new Map<string, Resolved>()
  for (const model of ids.map((id) => resolve(catalog, id))) {
    const key = JSON.stringify([model.id, model.speed])
    if (!found.has(key)) found.set(key, model)
  }
  return [...found.values()]
}

/** `field: reason` for fallbacks that are the model itself, or another fallback, under whatever name. */
export const repeatWarnings = (asked: readonly string[], resolved: readonly Resolved[]): string[] =>
  asked.length > resolved.length
    ? ['providerOptions.gateway.models: the same model more than once, it is tried once']
    : []
