import { credentialsOf, type HeldCredential } from '../access/keyring.ts'
import type { Catalog, Resolved } from '../catalog/catalog.ts'
import type { Attempt } from '../core/attempt.ts'
import { type Call, once } from '../core/call.ts'
import type { Caller, Fallback } from '../core/caller.ts'
import { compact } from '../core/json/value.ts'
import type { Credential } from '../core/provider.ts'
import type { RoutingOptions } from '../routing/options/options.ts'
import { type Plan, type PlannedCredential, plan } from '../routing/plan/plan.ts'
import { conversationOf, isContinued } from '../routing/prompt-cache/conversation.ts'
import type { Services } from './operation.ts'
import { repeatWarnings, resolveModels } from './resolve-models.ts'

export interface MadePlan extends Plan {
  /** The model asked for, then its fallbacks. */
  readonly models: readonly Resolved[]
  readonly credentials: ReadonlyMap<string, readonly HeldCredential[]>
  /** The name that this conversation with a model goes by in what is known of prompt caches. */
  readonly conversation: (model: string) => string
  readonly zeroDataRetention: boolean
}

/** What the plan may know of a credential: not its value. */
const planned =
  (catalog: Catalog) =>
  ({ value, modelMappings = [], ...held }: HeldCredential): PlannedCredential =>
    compact({
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
export const credentialFor = ({ credentials }: MadePlan, { provider, credential }: Attempt): Credential =>
  credentials.get(provider.slug)?.find(({ id }) => id === credential.id)?.value ?? {}

/** The strictest of request, key and team: none of them can loosen what another one forbids. */
const fallbackOf = async (
  options: RoutingOptions,
  { team, byokFallback }: Caller,
  { settings }: Services,
): Promise<Fallback> =>
  options.byokFallback === 'never' || byokFallback === 'never' ? 'never' : settings.byokFallback(team)

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
  const [zeroDataRetention, byokFallback, credentials] = await Promise.all([
    services.settings.zeroDataRetention(caller.team),
    fallbackOf(options, caller, services),
    credentialsOf(slugs, compact({ caller, dialect: call.dialect, byok: options.byok }), services),
  ])
  const name = once(() => conversationOf(caller.team, call.body))
  const conversation = (model: string): string => `${model} ${name()}`
  const made = plan({
    call,
    models: models.map(({ id, speed, model }) => compact({ ...model, id, speed })),
    providers: services.providers,
    credentials: new Map([...credentials].map(([slug, held]) => [slug, held.map(planned(services.catalog))])),
    options: { ...options, byokFallback },
    zeroDataRetention,
    health: (provider, model) => services.health.of(provider, model),
    ...(isContinued(call.body)
      ? { cachePlace: (model: string) => services.promptCaches.placeOf(conversation(model)) }
      : {}),
  })
  return {
    ...made,
    warnings: [...repeatWarnings(asked, models), ...made.warnings],
    models,
    credentials,
    conversation,
    zeroDataRetention: zeroDataRetention || options.zeroDataRetention === true,
  }
}
