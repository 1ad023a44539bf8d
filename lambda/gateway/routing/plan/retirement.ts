import type { Attempt } from '../../core/attempt.ts'
import type { Endpoint } from '../../core/provider/endpoint.ts'
import type { PlanInput } from './input.ts'

/** So long before its end an endpoint's answers tell of it. */
const NOTICE_MS = 30 * 86_400_000

type Present = Pick<PlanInput, 'today'>

/** Why an endpoint is not asked any more; undefined where it may be. */
export const whyRetired = ({ retires }: Endpoint, { today }: Present): string | undefined =>
  retires !== undefined && today && today() >= retires ? `it was retired there on ${retires}` : undefined

/** `field: reason` of what will soon be gone. */
export const retirementWarnings = (attempts: readonly Attempt[], { today }: Present): string[] => {
  const ending = attempts.flatMap(({ endpoint: { retires }, model, provider }) => {
    const isNear = retires !== undefined && today && Date.parse(retires) - Date.parse(today()) <= NOTICE_MS
    return isNear ? [`model: ${model.id} retires at ${provider.slug} on ${retires}`] : []
  })
  return [...new Set(ending)]
}
