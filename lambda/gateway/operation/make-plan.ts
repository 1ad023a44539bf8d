import type { Caller } from '../access/caller.ts'
import type { Catalog, Resolved } from '../catalog/catalog.ts'
import type { Attempt } from '../core/attempt.ts'
import type { Call } from '../core/call.ts'
import type { Credential } from '../core/provider.ts'
import type { RoutingOptions } from '../routing/options.ts'
import { type Plan, type PlannedCredential, plan } from '../routing/plan.ts'
import { credentialsOf, type HeldCredential } from './credentials-of.ts'
import type { Services } from './operation.ts'
import { repeatWarnings, resolveModels } from './resolve-models.ts'

export interface MadePlan extends Plan {
  /** The model asked for, then its fallbacks. */
  readonly models: readonly Resolved[]
  readonly credentials: ReadonlyMap<string, readonly HeldCredential[]>
  readonly zeroDataRetention: boolean
}

/** What the plan may know of a credential: not its value. */
const planned =
  (catalog: Catalog) =>
  ({ value, modelMappings = [], ...held }: HeldCredential): PlannedCredential => ({
    ...held,
    region: value['region'] ?? value['location'],
    modelMappings: Object.fromEntries(
      modelMappings.map(({ gatewayModelSlug: slug, customModelId }) => [
        catalog.resolve(slug)?.id ?? slug,
        customModelId,
      ]),
    ),
  })

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
  const asked = [call.model, ...options.models]
  const models = resolveModels(services.catalog, asked)
  const slugs = models.flatMap(({ model }) => model.endpoints.map((endpoint) => endpoint.provider))
  const [zeroDataRetention, credentials] = await Promise.all([
    services.settings.zeroDataRetention(caller.team),
    credentialsOf(slugs, { caller, dialect: call.dialect, byok: options.byok }, services),
  ])
  const made = plan({
    call,
    models: models.map(({ id, speed, model }) => ({ ...model, id, speed })),
    providers: services.providers,
    credentials: new Map([...credentials].map(([slug, held]) => [slug, held.map(planned(services.catalog))])),
    options,
    zeroDataRetention,
    health: (provider, model) => services.health.of(provider, model),
  })
  return {
    ...made,
    warnings: [...repeatWarnings(asked, models), ...made.warnings],
    models,
    credentials,
    zeroDataRetention: zeroDataRetention || options.zeroDataRetention === true,
  }
}
