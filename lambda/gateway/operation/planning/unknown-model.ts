import type { Resolved } from '../../catalog/model.ts'
import { isUnlisted, modelNotFound } from '../../catalog/resolve-models.ts'
import type { GatewayError } from '../../core/error.ts'
import { isAloneAgainst, type Plan } from '../../routing/plan/plan.ts'

/**
 * The error where the catalog does not have what is asked for, and its provider cannot be asked either, as there is no
 * credential for it: it may well be a typo. Undefined where another rule is against it.
 */
export const unknownModel = (
  asked: string,
  [first, ...others]: readonly Resolved[],
  { excluded }: Pick<Plan, 'excluded'>,
): GatewayError | undefined => {
  if (!first || !isUnlisted(first) || others.length > 0) return undefined
  if (!excluded.every((entry) => isAloneAgainst('credential', entry))) return undefined
  const [why] = excluded.map(({ provider, reason }) => ` ${provider} could be asked for it, but there is ${reason}.`)
  return modelNotFound(asked, first.near?.(), why)
}
