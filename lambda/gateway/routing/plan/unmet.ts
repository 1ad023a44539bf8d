import type { Attempt } from '../../core/attempt.ts'
import type { PlanInput, PlannedModel } from './input.ts'

const OPTION = 'providerOptions.gateway'

/** `field: reason`, unless all attempts can. */
const notOffered = (name: string, can: (attempt: Attempt) => boolean, attempts: readonly Attempt[]): string[] => {
  const slugs = new Set(attempts.filter((attempt) => !can(attempt)).map(({ provider }) => provider.slug))
  return slugs.size > 0 ? [`${OPTION}.${name}: not offered by ${[...slugs].join(', ')}`] : []
}

const takesIdentifier = ({ provider: { adapter, wires }, path }: Attempt): boolean =>
  (path.mode === 'adapt' ? adapter : wires[path.wire]?.quirks)?.safetyIdentifier !== undefined

/** `field: reason` of wishes that some attempts cannot fulfil, none of which excludes anybody. */
export const wishesUnmet = (
  attempts: readonly Attempt[],
  { options, models }: Pick<PlanInput, 'options'> & { readonly models: readonly Pick<PlannedModel, 'speed'>[] },
): string[] => {
  const { serviceTier, speed = models[0]?.speed, safetyIdentifier, quotaEntityId } = options
  const isServedFast = attempts.some(({ service }) => service.tier === 'fast')
  return [
    ...(serviceTier && !isServedFast
      ? notOffered('serviceTier', ({ service }) => service.tier === serviceTier, attempts)
      : []),
    ...(speed && !isServedFast ? notOffered('speed', ({ service }) => service.tier === speed, attempts) : []),
    ...(safetyIdentifier === undefined ? [] : notOffered('safetyIdentifier', takesIdentifier, attempts)),
    ...(quotaEntityId === undefined ? [] : [`${OPTION}.quotaEntityId: this gateway keeps no quotas`]),
  ]
}
