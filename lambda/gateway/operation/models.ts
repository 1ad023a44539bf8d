import type { Aliases } from '../catalog/aliases.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { toConfigModel, toEndpoints, toOpenAiModel } from '../catalog/listing.ts'
import type { CatalogEntry, Model } from '../catalog/model.ts'
import { namedEntry } from '../catalog/named-models.ts'
import { modelNotFound } from '../catalog/resolve-models.ts'
import type { Provider } from '../core/provider/provider.ts'
import { untilAborted } from '../core/time-limit.ts'
import { generationOf } from '../dialect/ai-sdk/generation.ts'
import type { HealthView } from '../routing/health/view.ts'
import type { PublicRun, Request, Run } from './operation.ts'
import { replyJson } from './reply.ts'

export interface ConfigDeps {
  readonly catalog: Catalog
  readonly aliases: Aliases
  readonly providers: ReadonlyMap<string, Provider>
  readonly now: () => number
}

export interface ModelsDeps extends ConfigDeps {
  readonly health: Pick<HealthView, 'measures'>
}

const nowOf = ({ now }: Pick<ConfigDeps, 'now'>): string => new Date(now()).toISOString()

/** Without the endpoints that are gone. */
const living = (model: Model, at: string): Model =>
  model.endpoints.some(({ retires }) => retires !== undefined)
    ? { ...model, endpoints: model.endpoints.filter(({ retires }) => retires === undefined || at < retires) }
    : model

const named = ({ catalog, aliases }: Pick<ConfigDeps, 'catalog' | 'aliases'>): CatalogEntry[] =>
  Object.keys(aliases)
    .map((name) => namedEntry(name, aliases, catalog.resolve))
    .filter((entry) => entry !== undefined)

/** Those that somebody in this deployment could serve; the rest of the catalog would only mislead. */
const servable = ({ catalog, aliases, providers }: ConfigDeps, at: string): CatalogEntry[] =>
  [...named({ catalog, aliases }), ...catalog.models()]
    .map((entry) => ({ ...entry, model: living(entry.model, at) }))
    .filter(({ model }) => model.endpoints.some(({ provider }) => providers.has(provider)))

/** The ids may come as one segment (`openai%2Fgpt-5`) or as two (`openai/gpt-5`). */
const entryOf = async (
  { parameters }: Request,
  { catalog, aliases }: Pick<ConfigDeps, 'catalog' | 'aliases'>,
): Promise<CatalogEntry> => {
  const id = parameters['id'] ?? `${parameters['creator']}/${parameters['name']}`
  const entry = namedEntry(id, aliases, catalog.resolve) ?? catalog.resolve(id)
  if (entry) return entry
  const guide = await catalog.guide()
  const known = guide.known(id)
  if (!known) throw modelNotFound(id, guide.near(id))
  return known
}

/** `GET /v1/models`. */
export const listModels =
  (d: ConfigDeps): PublicRun =>
  (request) => {
    const at = nowOf(d)
    return replyJson(request, 200, { object: 'list', data: servable(d, at).map((entry) => toOpenAiModel(entry, at)) })
  }

/** `GET /v1/models/{id}`. */
export const showModel =
  (d: Pick<ConfigDeps, 'catalog' | 'aliases' | 'now'>): PublicRun =>
  async (request) =>
    replyJson(request, 200, toOpenAiModel(await entryOf(request, d), nowOf(d)))

/** `GET /v1/models/{id}/endpoints`. */
export const showEndpoints =
  ({ catalog, aliases, providers, health, now }: ModelsDeps): PublicRun =>
  async (request) => {
    const entry = await entryOf(request, { catalog, aliases })
    const nameOf = (slug: string) => providers.get(slug)?.name ?? slug
    const measuresOf = await untilAborted(health.measures(), request.signal)
    return replyJson(request, 200, { data: toEndpoints(entry, { nameOf, measuresOf, at: nowOf({ now }) }) })
  }

/** `GET {base}/config`, what AI SDK's `getAvailableModels()` reads: one foreign entry would fail the whole list. */
export const config =
  (d: ConfigDeps): Run =>
  (request) => {
    const { exchange } = request
    const generation = generationOf(exchange.path, exchange.headers)
    const at = nowOf(d)
    const models = servable(d, at)
      .map((entry) => toConfigModel(entry, generation, at))
      .filter((model) => model !== undefined)
    return replyJson(request, 200, { models })
  }
