import { GatewayError } from '../../core/error.ts'
import { type Exclusion, isAloneAgainst, type RuleName } from './rules.ts'

/** Where callers write the options of this gateway. */
const OPTION = 'providerOptions.gateway'

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

/**
 * The error of a plan without attempts: which rule removed which provider; or what the caller's owners allow, where
 * nothing that is asked for is.
 */
export const emptyPlan = (
  model: string,
  { excluded }: { readonly excluded: readonly Exclusion[] },
  allowed?: { readonly inWords: string },
): GatewayError => {
  if (excluded.length === 0)
    return new GatewayError('no-providers', `No provider can serve ${model}: the catalog has no endpoint of it.`, {
      param: 'model',
    })
  const message = `No provider can serve ${model}: ${listed(excluded)}.`
  if (allowed && excluded.every(({ reasons }) => 'allowed' in reasons))
    return new GatewayError('forbidden', `${message} ${allowed.inWords}`, { param: 'model' })
  if (excluded.every(({ reasons }) => 'retired' in reasons))
    return new GatewayError('model-not-found', message, { param: { modelId: model } })
  // Documented as an invalid request: there is no silent downgrade.
  if (excluded.some((entry) => isAloneAgainst('inferenceRegion', entry)))
    return new GatewayError('bad-request', message, { param: `${OPTION}.inferenceRegion` })
  if (excluded.some(({ reasons }) => 'zeroDataRetention' in reasons)) return noneKeepsNothing(model, excluded)
  // The request could be answered here but for what it uses.
  if (excluded.some((entry) => isAloneAgainst('features', entry))) return new GatewayError('unsupported', message)
  return new GatewayError('no-providers', message, { param: 'model' })
}
