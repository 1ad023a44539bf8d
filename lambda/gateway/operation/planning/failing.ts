import type { Resolved } from '../../catalog/model.ts'
import { isUnlisted } from '../../catalog/resolve-models.ts'
import { GatewayError } from '../../core/error.ts'
import { asSentence } from '../../core/failure/sentence.ts'
import type { AllowedNames } from '../../routing/plan/allowed.ts'
import { emptyPlan } from '../../routing/plan/empty-plan.ts'
import type { Plan } from '../../routing/plan/plan.ts'
import { unknownModel } from './unknown-model.ts'
import { type Made, unreadStores } from './unread-stores.ts'
import type { Wanted } from './wanted.ts'

interface WhatFor {
  readonly wanted: Wanted
  readonly allowed?: AllowedNames | undefined
}

/** What an empty plan says: which store was not read, that there is no such model, or which rule removed which provider. */
export const whyEmpty = (plan: Plan, made: Made & WhatFor): GatewayError => {
  const { model } = made.asked.call
  return (
    unreadStores(plan, made) ?? unknownModel(model, made.wanted.models, plan) ?? emptyPlan(model, plan, made.allowed)
  )
}

/** What to say of a model that neither the catalog nor its provider has. */
const hintFor = ({ id, near = () => [] }: Resolved): string => {
  const ids = near()
  return ids.length > 0
    ? `The catalog does not know ${id} either. Did you mean ${ids.join(', ')}?`
    : `The catalog does not know ${id} either. GET /v1/models lists what it knows.`
}

/**
 * A provider's word that it has no such model, with what the catalog has to say: an id that it does not have was called
 * as it was written. Any other error as it is.
 */
export const withHint = (thrown: unknown, models: readonly Resolved[]): unknown => {
  if (!(thrown instanceof GatewayError) || thrown.code !== 'upstream-not-found') return thrown
  const { detail, message } = thrown
  const unlisted = models.find(
    (entry) =>
      isUnlisted(entry) && entry.model.endpoints.some(({ provider }) => provider === (detail.provider ?? provider)),
  )
  if (!unlisted) return thrown
  const { upstream } = detail
  // The provider's own body has no room for it.
  const { wire: _, ...own } = upstream ?? { status: 404, headers: {}, body: '' }
  return new GatewayError(thrown.code, `${asSentence(message)} ${hintFor(unlisted)}`, {
    ...detail,
    ...(upstream ? { upstream: own } : {}),
  })
}
