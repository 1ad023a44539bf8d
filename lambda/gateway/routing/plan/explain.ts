import type { Attempt } from '../../core/attempt.ts'
import { availabilityOf, reliable } from '../health/health.ts'
import type { Candidate } from './candidates.ts'
import { keepsNothing, type PlanInput } from './input.ts'
import { metricOf, type Order, priceNow } from './order.ts'
import { type Exclusion, isAloneAgainst, type RuleName } from './rules.ts'

/** What an answer tells of a sort. Metrics are USD per million input tokens, milliseconds, or tokens per second. */
export type SortReport = {
  option: NonNullable<PlanInput['options']['sort']>
  /** Providers in the order in which they are tried. */
  executionOrder: string[]
  /** By provider; null where unknown. */
  metrics: Record<string, number | null>
  deprioritizedProviders: string[]
}

const ownership = ({ credential }: Attempt): 'system' | 'byok' => (credential.kind === 'system' ? 'system' : 'byok')

const orderOf = (attempts: readonly Attempt[]): string =>
  attempts
    .map(
      (attempt) => `${attempt.provider.slug}(${[ownership(attempt), attempt.service.tier].filter(Boolean).join(', ')})`,
    )
    .join(' → ') || 'none'

const filtered = (name: string, rule: RuleName, attempts: readonly Attempt[], excluded: readonly Exclusion[]) => {
  const without = attempts.length + excluded.filter((entry) => isAloneAgainst(rule, entry)).length
  const before = `${name} requested: ${without} attempts → ${attempts.length} ${name} attempts.`
  return `${before} ${name} execution order: ${orderOf(attempts)}.`
}

const planned = (attempts: readonly Attempt[], kind: 'system' | 'byok'): string | undefined => {
  const slugs = new Set(attempts.filter((attempt) => ownership(attempt) === kind).map(({ provider }) => provider.slug))
  const name = kind === 'byok' ? 'BYOK' : 'System'
  return slugs.size > 0 ? `${name} credentials planned for: ${[...slugs].join(', ')}.` : undefined
}

/** `planningReasoning`, in the words of AI Gateway's documentation, and who was left out for what. */
export const explanation = (
  input: PlanInput,
  attempts: readonly Attempt[],
  excluded: readonly Exclusion[],
  cached?: Candidate,
): string => {
  const reasons = new Set(excluded.map(({ provider, reason }) => `${provider} (${reason})`))
  return [
    keepsNothing(input) ? filtered('ZDR', 'zeroDataRetention', attempts, excluded) : undefined,
    input.options.disallowPromptTraining
      ? filtered('No prompt training', 'disallowPromptTraining', attempts, excluded)
      : undefined,
    planned(attempts, 'byok'),
    planned(attempts, 'system'),
    cached && `Prompt cached at: ${cached.endpoint.provider}.`,
    `Total execution order: ${orderOf(attempts)}${reasons.size > 0 ? `. Left out: ${[...reasons].join(', ')}` : ''}`,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ')
}

/** On the first model that has attempts; of a provider's several endpoints the first one counts. */
export const sortReport = ({ candidates }: Order, input: PlanInput): SortReport | undefined => {
  const {
    options: { sort },
    health,
  } = input
  if (!sort || candidates.length === 0) return undefined
  const endpoints = candidates.flatMap(({ round, endpoint }) => (round === candidates[0]?.round ? [endpoint] : []))
  const firsts = [
    ...new Map(endpoints.toReversed().map((endpoint) => [endpoint.provider, endpoint])).values(),
  ].reverse()
  const known = firsts.map((endpoint) => ({ endpoint, health: health?.(endpoint.provider, endpoint.model) }))
  return {
    option: sort,
    executionOrder: [...new Set(endpoints.map(({ provider }) => provider))],
    metrics: Object.fromEntries(
      known.map((at) => [
        at.endpoint.provider,
        metricOf(sort, { pricing: priceNow(at.endpoint, input), health: reliable(at.health) }) ?? null,
      ]),
    ),
    deprioritizedProviders: known.flatMap((at) => (availabilityOf(at.health) === 'up' ? [] : [at.endpoint.provider])),
  }
}
