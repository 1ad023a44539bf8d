import type { Attempt } from '../../core/attempt.ts'
import { GatewayError } from '../../core/error.ts'
import { availabilityOf, reliable } from '../health/health.ts'
import type { Candidate } from './candidates.ts'
import { keepsNothing, type PlanInput } from './input.ts'
import { metricOf, type Order } from './order.ts'
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

/** Where callers write the options of this gateway. */
const OPTION = 'providerOptions.gateway'

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
export const sortReport = ({ candidates }: Order, { options: { sort }, health }: PlanInput): SortReport | undefined => {
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
      known.map((at) => [at.endpoint.provider, metricOf(sort, at.endpoint, reliable(at.health)) ?? null]),
    ),
    deprioritizedProviders: known.flatMap((at) => (availabilityOf(at.health) === 'up' ? [] : [at.endpoint.provider])),
  }
}

/** Each provider with its reason, preferably what that rule says of it. */
const listed = (excluded: readonly Exclusion[], rule?: RuleName): string => {
  const reasons = new Map(
    excluded.map(({ provider, reason, reasons: all }) => [provider, (rule && all[rule]) ?? reason]),
  )
  return [...reasons].map(([provider, reason]) => `${provider} (${reason})`).join(', ')
}

const namesOf = (excluded: readonly Exclusion[]): string =>
  [...new Set(excluded.map(({ provider }) => provider))].join(', ')

/** The documented sentence of AI Gateway, then what the flag removed and what else it would take. */
const noneKeepsNothing = (model: string, excluded: readonly Exclusion[]): GatewayError => {
  const isRemoved = ({ reasons }: Exclusion) => 'zeroDataRetention' in reasons
  const removed = excluded.filter(isRemoved)
  const others = excluded.filter((entry) => !isRemoved(entry))
  const would = others.length > 0 ? `These would do: ${listed(others)}.` : 'No other provider of it would do.'
  return new GatewayError(
    'no-providers',
    `No ZDR (Zero Data Retention) providers available for model: ${model}. Providers considered: ${namesOf(excluded)}. ` +
      `\`zeroDataRetention\`, of the team or of the request, removed ${listed(removed, 'zeroDataRetention')}. ${would}`,
    { param: `${OPTION}.zeroDataRetention` },
  )
}

/** The error of a plan without attempts: which rule removed which provider. */
export const emptyPlan = (model: string, { excluded }: { readonly excluded: readonly Exclusion[] }): GatewayError => {
  const why = listed(excluded) || 'the catalog lists no endpoint for it'
  const message = `No provider can serve ${model}: ${why}.`
  // Documented as an invalid request: there is no silent downgrade.
  if (excluded.some((entry) => isAloneAgainst('inferenceRegion', entry)))
    return new GatewayError('bad-request', message, { param: `${OPTION}.inferenceRegion` })
  if (excluded.some(({ reasons }) => 'zeroDataRetention' in reasons)) return noneKeepsNothing(model, excluded)
  // The request could be answered here but for what it uses.
  if (excluded.some((entry) => isAloneAgainst('features', entry))) return new GatewayError('unsupported', message)
  return new GatewayError('no-providers', message, { param: 'model' })
}
