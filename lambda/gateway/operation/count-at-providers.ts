import { type CredentialStores, credentialFor, forgetCredential } from '../access/keyring.ts'
import { asGatewayError } from '../core/error.ts'
import type { JsonObject } from '../core/json/value.ts'
import type { Outcome } from '../core/outcome.ts'
import { isFinal, mostTelling } from '../routing/run/worth.ts'
import { countsTokens, countTokensAt } from '../upstream/count-tokens.ts'
import type { Asked } from './asked.ts'
import type { KeyRequest } from './operation.ts'
import type { PlanWithKeys } from './planning/planner.ts'
import type { RunPlanDeps } from './run-plan.ts'

export interface CountDeps
  extends Pick<CredentialStores, 'credentials' | 'teamCredentials'>,
    Pick<RunPlanDeps, 'upstream' | 'timeouts'> {}

/**
 * Asks those that count, in the plan's order. Undefined where nobody does; where all who do fail, throws what is most
 * telling of that, as for any other request.
 */
export const countAtProviders = async (
  { call }: Asked,
  plan: PlanWithKeys,
  { caller, signal }: KeyRequest,
  d: CountDeps,
): Promise<JsonObject | undefined> => {
  const failures: Pick<Outcome, 'attempt' | 'error'>[] = []
  for (const attempt of plan.attempts.filter(countsTokens)) {
    try {
      const run = { credential: credentialFor(plan, attempt), timeouts: d.timeouts, signal }
      return await countTokensAt(attempt, call, run, d.upstream)
    } catch (thrown) {
      const error = asGatewayError(thrown)
      if (error.refusesCredential) forgetCredential(attempt, caller, d)
      if (signal.aborted) throw error
      failures.push({ attempt, error })
      if (isFinal(error)) break
    }
  }
  const error = mostTelling(failures)
  if (error) throw error
  return undefined
}
