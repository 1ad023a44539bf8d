import type { Resolved } from '../../catalog/model.ts'
import type { PlannedOptions } from '../../routing/options/preferences.ts'
import { notOffered } from '../../routing/plan/offered.ts'
import type { Plan } from '../../routing/plan/plan.ts'
import { noneHonours } from '../../upstream/strict.ts'
import type { Asked } from '../asked.ts'

interface PlanOfModels extends Plan {
  readonly models: readonly Resolved[]
}

/**
 * In strict mode those attempts of a plan that fulfil every wish. Throws `unsupported` where none does, or where there is
 * something to be told of all of them.
 */
export const strictPlan = <Made extends PlanOfModels>(
  { options, isStrict }: Asked & { readonly options: PlannedOptions },
  made: Made,
  told: readonly string[],
): Made => {
  if (!isStrict || made.warnings.length === 0 || made.attempts.length === 0) return made
  const { models } = made
  const attempts = made.attempts.filter((attempt) => notOffered([attempt], { options, models }).length === 0)
  const lost = attempts.length > 0 ? told : made.warnings
  if (lost.length === 0) return { ...made, attempts, warnings: [] }
  throw noneHonours(lost)
}
