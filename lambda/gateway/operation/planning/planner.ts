import type { Settings, TeamSettings } from '../../../storage/settings.ts'
import { type CredentialStores, credentialsOf, type Keyring, type KeyringEntry } from '../../access/keyring.ts'
import type { Catalog, Resolved } from '../../catalog/catalog.ts'
import { repeatWarnings, resolveModels } from '../../catalog/resolve-models.ts'
import type { Caller, Fallback } from '../../core/caller.ts'
import type { GatewayError } from '../../core/error.ts'
import { compact } from '../../core/json/value.ts'
import { makerOf } from '../../dialect/index.ts'
import type { HealthView } from '../../routing/health/view.ts'
import { namedHere, withPreferences } from '../../routing/options/preferences.ts'
import { plan as makePlan, type Plan, type PlannedCredential } from '../../routing/plan/plan.ts'
import { conversationOf, isContinued, type PromptCaches } from '../../routing/prompt-cache/prompt-caches.ts'
import type { Asked } from '../asked.ts'
import { strictPlan } from './strict-plan.ts'

/** A plan with all that running it takes. Holds credentials: memory only. */
export interface PlanWithKeys extends Plan {
  /** The model asked for, then its fallbacks. */
  readonly models: readonly Resolved[]
  readonly credentials: Keyring
  /** The name that this conversation with a model goes by in what is known of prompt caches. */
  readonly conversation: (model: string) => string
  readonly zeroDataRetention: boolean
  /** Why it is empty: which store was not read, or which rule removed which provider. */
  readonly emptiness?: GatewayError
}

export interface PlannerDeps extends CredentialStores {
  readonly catalog: Catalog
  readonly settings: Pick<Settings, 'of'>
  readonly health: Pick<HealthView, 'of'>
  readonly promptCaches: Pick<PromptCaches, 'placeOf'>
}

/**
 * Gathers what a plan depends on (models, credentials, the team's settings) and makes it. Throws `model-not-found`,
 * `bad-request` for options that name no provider, and `unsupported` for what strict mode insists on. A plan may be
 * empty.
 */
export type Planner = (asked: Asked, caller: Caller) => Promise<PlanWithKeys>

/** What the plan may know of a credential: not its value. */
const plannedCredential =
  (catalog: Catalog) =>
  ({ value, modelMappings = [], unreadable, ...entry }: KeyringEntry): PlannedCredential =>
    compact({
      ...entry,
      isUnreadable: unreadable && true,
      region: value['region'] ?? value['location'],
      modelMappings: Object.fromEntries(
        modelMappings.map(({ gatewayModelSlug: slug, customModelId }) => [
          catalog.resolve(slug)?.id ?? slug,
          customModelId,
        ]),
      ),
    })

/** The strictest of request, key and team: none of them can loosen what another one forbids. */
const fallbackOf = ({ options }: Asked, caller: Caller, settings: TeamSettings): Fallback =>
  options.byokFallback === 'never' || caller.byokFallback === 'never' ? 'never' : settings.byokFallback

/** Few plans are. */
const empty = () => import('./unread-stores.ts')

export const createPlanner =
  (d: PlannerDeps): Planner =>
  async (asked, caller) => {
    const { call } = asked
    const names = [call.model, ...asked.options.models]
    const models = resolveModels(d.catalog, names)
    const slugs = models.flatMap(({ model }) => model.endpoints.map((endpoint) => endpoint.provider))
    const [settings, credentials] = await Promise.all([
      d.settings.of(caller.team),
      credentialsOf(slugs, compact({ caller, maker: makerOf(call.dialect), byok: asked.options.byok }), d),
    ])
    const { zeroDataRetention } = settings
    const options = withPreferences(asked.options, call.preferences, namedHere(slugs, d.providers, credentials))
    const conversation = conversationOf(caller.team, call.body)
    const plan = makePlan({
      call,
      models: models.map(({ id, speed, model }) => compact({ ...model, id, speed })),
      providers: d.providers,
      credentials: new Map(
        [...credentials].map(([slug, entries]) => [slug, entries.map(plannedCredential(d.catalog))]),
      ),
      options: { ...options, byokFallback: fallbackOf(asked, caller, settings) },
      features: asked.features,
      zeroDataRetention,
      health: (provider, model) => d.health.of(provider, model),
      ...(isContinued(call.body) ? { cachePlace: (model: string) => d.promptCaches.placeOf(conversation(model)) } : {}),
    })
    const isEmpty = plan.attempts.length === 0
    const emptiness = isEmpty ? (await empty()).whyEmpty(plan, { asked, caller, credentials, settings }) : undefined
    return strictPlan(
      { ...asked, options },
      {
        ...plan,
        ...compact({ emptiness }),
        warnings: [...repeatWarnings(names, models), ...plan.warnings],
        models,
        credentials,
        conversation,
        zeroDataRetention: zeroDataRetention || options.zeroDataRetention === true,
      },
    )
  }

/** A plan that can be run. Throws what an empty one says. */
export const requireAttempts = (plan: PlanWithKeys): PlanWithKeys => {
  if (plan.emptiness) throw plan.emptiness
  return plan
}
