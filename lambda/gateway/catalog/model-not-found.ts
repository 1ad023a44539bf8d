import { GatewayError } from '../core/error.ts'
import type { Catalog } from './catalog.ts'

const MAX_SHOWN = 100

/** The error for an id that the catalog does not know, with the ids that may have been meant. */
export const modelNotFound = (catalog: Catalog, id: string): GatewayError => {
  const shown = id.slice(0, MAX_SHOWN)
  const nearest = catalog.nearest(shown)
  const hint = nearest.length > 0 ? ` Did you mean ${nearest.join(', ')}?` : ''
  return new GatewayError('model-not-found', `There is no model named ${shown}.${hint} GET /v1/models lists all.`, {
    param: { modelId: shown },
  })
}
