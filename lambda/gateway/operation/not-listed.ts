import { GatewayError } from '../core/error.ts'
import type { PlanWithKeys } from './planning/planner.ts'

/** What to say of a model that neither the catalog nor its provider has. */
const hintFor = (near: readonly string[], id: string): string =>
  near.length > 0
    ? `The catalog does not know ${id} either. Did you mean ${near.join(', ')}?`
    : `The catalog does not know ${id} either. GET /v1/models lists what it knows.`

/**
 * A provider's word that it has no such model, with what the catalog has to say: an id that it does not have was called
 * as it was written. Any other error as it is.
 */
export const withHint = (thrown: unknown, { models }: Pick<PlanWithKeys, 'models'>): unknown => {
  if (!(thrown instanceof GatewayError) || thrown.code !== 'upstream-not-found') return thrown
  const { detail, message } = thrown
  const unlisted = models.find(
    ({ near, model }) => near && model.endpoints.some(({ provider }) => provider === (detail.provider ?? provider)),
  )
  if (!unlisted?.near) return thrown
  const { upstream } = detail
  // The provider's own body has no room for it.
  const { wire: _, ...own } = upstream ?? { status: 404, headers: {}, body: '' }
  return new GatewayError(thrown.code, `${message} ${hintFor(unlisted.near, unlisted.id)}`, {
    ...detail,
    ...(upstream ? { upstream: own } : {}),
  })
}
