import type { Caller } from '../access/caller.ts'
import type { Resolved } from '../catalog/catalog.ts'
import type { Call } from '../core/call.ts'
import type { RoutingOptions } from '../routing/options.ts'
import { type Plan, plan } from '../routing/plan.ts'
import { credentialsOf, type HeldCredential } from './credentials-of.ts'
import type { Services } from './operation.ts'
import { resolveModels } from './resolve-models.ts'

export interface MadePlan extends Plan {
  /** The model asked for, then its fallbacks. */
  readonly models: readonly Resolved[]
  readonly credentials: ReadonlyMap<string, HeldCredential>
  readonly zeroDataRetention: boolean
}

/** Gathers what the plan depends on (models, credentials, the team's settings) and makes it. */
export const makePlan = async (
  call: Call,
  options: RoutingOptions,
  caller: Caller,
  services: Services,
): Promise<MadePlan> => {
  const models = resolveModels(services.catalog, [call.model, ...options.models])
  const slugs = models.flatMap(({ model }) => model.endpoints.map((endpoint) => endpoint.provider))
  const [zeroDataRetention, credentials] = await Promise.all([
    services.settings.zeroDataRetention(caller.team),
    credentialsOf(slugs, caller, call.dialect, services),
  ])
  const made = plan({
    call,
    models: models.map(({ id, model }) => ({ id, ...model })),
    providers: services.providers,
    credentials: new Map(
      [...credentials].map(([slug, { value, ...held }]) => [slug, { ...held, region: value['region'] }]),
    ),
    options,
    zeroDataRetention,
  })
  return { ...made, models, credentials, zeroDataRetention }
}
