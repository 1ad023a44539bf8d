import { GatewayError } from '../core/error.ts'

/** Longer ids than any model has are not worth repeating, nor comparing. */
export const shownId = (id: string): string => id.slice(0, 100)

/** The error for an id that the catalog does not know, with the ids that may have been meant. */
export const modelNotFound = (id: string, nearest: readonly string[] = []): GatewayError => {
  const shown = shownId(id)
  const hint = nearest.length > 0 ? ` Did you mean ${nearest.join(', ')}?` : ''
  return new GatewayError('model-not-found', `There is no model named ${shown}.${hint} GET /v1/models lists all.`, {
    param: { modelId: shown },
  })
}
