import type { TeamSettings } from '../../../storage/settings.ts'
import type { Keyring, KeyringEntry } from '../../access/keyring.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import type { Resolved } from '../../catalog/model.ts'
import { repeatWarnings } from '../../catalog/resolve-models.ts'
import { type Caller, countsUsers, type Fallback, type OwnerRules } from '../../core/caller.ts'
import { compact } from '../../core/json/value.ts'
import type { Provider } from '../../core/provider/provider.ts'
import type { PlannedOptions } from '../../routing/options/preferences.ts'
import type { AllowedNames } from '../../routing/plan/allowed.ts'
import { plan as makePlan, type Plan, type PlannedCredential } from '../../routing/plan/plan.ts'
import type { Questions } from '../../routing/plan/plan-memory.ts'
import type { Asked } from '../asked.ts'
import { strictPlan } from './strict-plan.ts'
import type { Wanted } from './wanted.ts'

/** All that a plan depends on, but for the answers to its questions. */
export interface Gathered {
  readonly asked: Asked
  /** What the name that was asked for means in this conversation. */
  readonly model: string
  /** Those of the request, with its preferences. */
  readonly options: PlannedOptions
  /** `field: reason` of preferences that the caller's owners do not let it have. */
  readonly lost?: readonly string[] | undefined
  readonly caller: Caller
  /** What its owners allow, where that is not everything. */
  readonly allowed?: AllowedNames | undefined
  readonly wanted: Wanted
  readonly settings: TeamSettings
  readonly credentials: Keyring
}

/** A plan with what it was made of. Holds credentials: memory only. */
export interface GatheredPlan extends Plan {
  /** The model asked for, then its fallbacks. */
  readonly models: readonly Resolved[]
  readonly credentials: Keyring
  readonly zeroDataRetention: boolean
}

/** What the owners of a request allow, where that is not everything. Few say so. */
export const allowedTo = async (
  rules: readonly OwnerRules[],
  { call }: Asked,
  { catalog }: { readonly catalog: Catalog },
): Promise<AllowedNames | undefined> => {
  const { allowedNames } = await import('../../routing/plan/allowed.ts')
  return allowedNames(rules, call.body, (name) => catalog.resolve(name)?.id ?? name)
}

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
const fallbackOf = ({ asked: { options }, caller, settings }: Gathered): Fallback =>
  options.byokFallback === 'never' || caller.byokFallback === 'never' ? 'never' : settings.byokFallback

/** What is left to tell of them: a quota is kept where something is counted by user. */
const offerableOf = ({ options, caller }: Gathered): PlannedOptions =>
  countsUsers(caller) ? compact({ ...options, quotaEntityId: undefined }) : options

/** Options that say nothing of routing: lists that are empty, and what is for reports. */
const USUAL: ReadonlySet<string> = new Set(['order', 'models', 'user', 'tags'])

/** What owners have set of the options of a request that has none. */
const setBy = ({ asked: { own }, options }: Gathered): string => {
  if (!own) return ''
  const { user: _, tags: __, ...others } = options
  return JSON.stringify(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * What the plan of a usual request depends on beside its keyring and the answers to its questions. Undefined for a request
 * that says anything about its routing, or that brings a credential.
 */
export const nameOf = (gathered: Gathered): string | undefined => {
  const { asked, model, caller, settings, allowed } = gathered
  const { call, isStrict, own } = asked
  const { options } = own ?? gathered
  if (isStrict || call.preferences || caller.clientAuth) return undefined
  if (options.order.length > 0 || options.models.length > 0) return undefined
  for (const option in options) if (!USUAL.has(option)) return undefined
  const rules = `${allowed?.name ?? ''} ${setBy(gathered)}`
  return `${call.dialect} ${settings.zeroDataRetention} ${fallbackOf(gathered)} ${rules} ${model}`
}

/** Makes the plan. Throws `bad-request` for options that name no provider, and `unsupported` in strict mode. */
export const planOf = (
  gathered: Gathered,
  questions: Questions,
  { catalog, providers }: { readonly catalog: Catalog; readonly providers: ReadonlyMap<string, Provider> },
): GatheredPlan => {
  const { asked, lost = [], wanted, settings, credentials, allowed } = gathered
  const options = offerableOf(gathered)
  const { models } = wanted
  const { zeroDataRetention } = settings
  const plan = makePlan({
    ...questions,
    models: models.map(({ id, speed, model }) => compact({ ...model, id, speed })),
    providers,
    credentials: new Map([...credentials].map(([slug, entries]) => [slug, entries.map(plannedCredential(catalog))])),
    options: { ...options, byokFallback: fallbackOf(gathered) },
    zeroDataRetention,
    ...(allowed ? { whyNotAllowed: allowed.whyNot } : {}),
  })
  const told = [
    ...lost,
    ...repeatWarnings([asked.call.model, ...options.models], models),
    ...(allowed?.skipped(plan, models) ?? []),
  ]
  const made = {
    ...plan,
    warnings: [...told, ...plan.warnings],
    models,
    credentials,
    zeroDataRetention: zeroDataRetention || options.zeroDataRetention === true,
  }
  return strictPlan({ ...asked, options }, made, told)
}
