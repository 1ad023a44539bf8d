import type { Call } from '../core/call.ts'
import { GatewayError } from '../core/error.ts'
import { compact } from '../core/json/value.ts'
import type { RoutingOptions } from '../routing/options/options.ts'
import { notOffered } from '../routing/plan/offered.ts'
import { isStrict, STRICT_HEADER } from '../upstream/strict.ts'
import type { MadePlan } from './make-plan.ts'
import { repeatWarnings } from './resolve-models.ts'

/**
 * In strict mode those attempts of a plan that fulfil every wish. Throws `unsupported` where none does, or where the plan
 * has something else to report.
 */
export const strictly = (call: Call, options: RoutingOptions, made: MadePlan): MadePlan => {
  if (made.warnings.length === 0 || made.attempts.length === 0 || !isStrict(call)) return made
  const { models } = made
  const attempts = made.attempts.filter((attempt) => notOffered([attempt], { options, models }).length === 0)
  const lost = attempts.length > 0 ? repeatWarnings([call.model, ...options.models], models) : made.warnings
  if (lost.length === 0) return { ...made, attempts, warnings: [] }
  throw new GatewayError(
    'unsupported',
    `Nobody can honour what ${STRICT_HEADER} insists on: ${lost.join('; ')}`,
    compact({ param: lost[0]?.split(':')[0] }),
  )
}
