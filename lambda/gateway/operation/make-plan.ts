import type { Caller } from '../access/caller.ts'
import type { Resolved } from '../catalog/catalog.ts'
import type { Attempt } from '../core/attempt.ts'
import type { Call } from '../core/call.ts'
import type { Credential } from '../core/provider.ts'
import type { RoutingOptions } from '../routing/options.ts'
import { type Plan, type PlannedCredential, plan } from '../routing/plan.ts'
import { credentialsOf, type HeldCredential } from './credentials-of.ts'
import type { Services } from './operation.ts'
import { resolveModels } from './resolve-models.ts'

export interface MadePlan extends Plan {
  /** The model asked for, then its fallbacks. */
  readonly models: readonly Resolved[]
  readonly credentials: ReadonlyMap<string, readonly HeldCredential[]>
  readonly zeroDataRetention: boolean
}

/** What the plan may know of a credential: not its value. */
const planned = ({ value, ...held }: HeldCredential): PlannedCredential => ({ ...held, region: value['region'] })

/** The value of the credential that an attempt was planned with. */
export const credentialFor = ({ credentials }: MadePlan, { provider, credentialId }: Attempt): Credential =>
  credentials.get(provider.slug)?.find(({ id }) => id === credentialId)?.value ?? {}

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
    credentials: new Map([...credentials].map(([slug, held]) => [slug, held.map(planned)])),
    options,
    zeroDataRetention,
  })
  return { ...made, models, credentials, zeroDataRetention }
}
