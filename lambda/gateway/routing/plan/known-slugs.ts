import { GatewayError } from '../../core/error.ts'
import type { PlanInput } from './input.ts'

/** Throws `bad-request` for a provider that nobody knows: a preference for it, or a timeout, would never apply. */
export const requireKnownSlugs = ({ options, models, providers }: PlanInput): void => {
  const { order, only = [], providerTimeouts, byok = {} } = options
  const named = {
    order,
    only,
    'providerTimeouts.byok': Object.keys(providerTimeouts?.byok ?? {}),
    byok: Object.keys(byok),
  }
  const served = new Set(models.flatMap(({ endpoints }) => endpoints.map(({ provider }) => provider)))
  for (const [name, slugs] of Object.entries(named)) {
    const unknown = slugs.find((slug) => !providers.has(slug) && !served.has(slug))
    if (unknown === undefined) continue
    const param = `providerOptions.gateway.${name}`
    const who = `${models.map(({ id }) => id).join(', ')} is served by ${[...served].join(', ') || 'nobody'}`
    throw new GatewayError('bad-request', `${param}: there is no provider ${unknown.slice(0, 60)}; ${who}.`, { param })
  }
}
