import type { Attempt } from '../core/attempt.ts'
import type { PlanInput } from './plan-input.ts'

const OPTION = 'providerOptions.gateway'

/** Checked and taken, but no provider hears of them. */
const UNUSED = ['safetyIdentifier', 'quotaEntityId'] as const

const notOffered = (name: string, tier: Attempt['tier'], attempts: readonly Attempt[]): string[] => {
  const slugs = new Set(attempts.filter((attempt) => attempt.tier !== tier).map(({ provider }) => provider.slug))
  return slugs.size > 0 ? [`${OPTION}.${name}: not offered by ${[...slugs].join(', ')}`] : []
}

/** `field: reason` of wishes that some attempts cannot fulfil, none of which excludes anybody. */
export const wishesUnmet = (attempts: readonly Attempt[], { options, models }: PlanInput): string[] => {
  const { serviceTier, speed = models[0]?.speed } = options
  const isServedFast = attempts.some(({ tier }) => tier === 'fast')
  return [
    ...(serviceTier && !isServedFast ? notOffered('serviceTier', serviceTier, attempts) : []),
    ...(speed && !isServedFast ? notOffered('speed', speed, attempts) : []),
    ...UNUSED.filter((name) => options[name] !== undefined).map((name) => `${OPTION}.${name}: not passed on`),
  ]
}
