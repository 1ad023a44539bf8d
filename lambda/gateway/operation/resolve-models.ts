import type { Catalog, Resolved } from '../catalog/catalog.ts'
import { GatewayError } from '../core/error.ts'

/** The models asked for, the first one and its fallbacks. Throws `model-not-found` with the nearest names. */
export const resolveModels = (catalog: Catalog, ids: readonly string[]): Resolved[] =>
  [...new Set(ids)].map((id) => {
    const found = catalog.resolve(id)
    // The fast variant of a model costs more: serving the plain one in its place, or the reverse, would be a lie.
    if (!found || found.speed) {
      const shown = id.slice(0, 100)
      const nearest = catalog.nearest(shown)
      const hint = nearest.length > 0 ? ` Did you mean ${nearest.join(', ')}?` : ''
      throw new GatewayError('model-not-found', `There is no model named ${shown}.${hint} GET /v1/models lists all.`, {
        param: { modelId: shown },
      })
    }
    if (found.model.type !== 'language')
      throw new GatewayError(
        'bad-request',
        `${found.id} is a model of type ${found.model.type}; a language model is needed here.`,
        {
          param: 'model',
        },
      )
    return found
  })
