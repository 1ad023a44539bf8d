import { memo } from '../../core/memo.ts'
import type { HealthView } from '../../routing/health/view.ts'
import type { RoutingOptions } from '../../routing/options/options.ts'
import { pathTo } from '../../routing/plan/path.ts'
import type { Questions } from '../../routing/plan/plan-memory.ts'
import { isContinued, type PromptCaches } from '../../routing/prompt-cache/prompt-caches.ts'
import type { Asked } from '../asked.ts'

/** What changes from one request to the next. */
export interface Present {
  readonly health: Pick<HealthView, 'of'>
  readonly promptCaches: Pick<PromptCaches, 'placeOf'>
  readonly now: () => number
}

/** Few requests are sorted by their cost. */
const calendar = memo(() => import('../../catalog/rates.ts'))

/** Who answers what a plan asks about a request and about the present. */
export const questionsOf = async (
  { call, features }: Asked,
  { sort }: Pick<RoutingOptions, 'sort'>,
  conversation: (model: string) => string,
  { health, promptCaches, now }: Present,
): Promise<Questions> => {
  const rates = sort === 'cost' ? await calendar() : undefined
  return {
    pathTo: (provider, endpoint) => pathTo(call, provider, endpoint),
    features,
    health: (provider, model) => health.of(provider, model),
    cachePlace: (model) => (isContinued(call.body) ? promptCaches.placeOf(conversation(model)) : undefined),
    priceOf: ({ pricing }) => pricing && (rates?.pricingAt(pricing, new Date(now()).toISOString()) ?? pricing),
    today: () => new Date(now()).toISOString().slice(0, 10),
  }
}
