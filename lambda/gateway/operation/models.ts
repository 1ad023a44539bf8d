import type { Catalog } from '../catalog/catalog.ts'
import { toConfigModel, toEndpoints, toOpenAiModel } from '../catalog/listing.ts'
import type { CatalogEntry } from '../catalog/model.ts'
import { modelNotFound } from '../catalog/resolve-models.ts'
import type { Provider } from '../core/provider/provider.ts'
import { untilAborted } from '../core/time-limit.ts'
import { generationOf } from '../dialect/ai-sdk/generation.ts'
import type { HealthView } from '../routing/health/view.ts'
import type { PublicRun, Request, Run } from './operation.ts'
import { replyJson } from './reply.ts'

export interface ConfigDeps {
  readonly catalog: Catalog
  readonly providers: ReadonlyMap<string, Provider>
}

export interface ModelsDeps extends ConfigDeps {
  readonly health: Pick<HealthView, 'measures'>
}

/** Those that somebody in this deployment could serve; the rest of the catalog would only mislead. */
const servable = ({ catalog, providers }: ConfigDeps): CatalogEntry[] =>
  catalog.models().filter(({ model }) => model.endpoints.some(({ provider }) => providers.has(provider)))

/** The ids may come as one segment (`openai%2Fgpt-5`) or as two (`openai/gpt-5`). */
const entryOf = async ({ parameters }: Request, catalog: Catalog): Promise<CatalogEntry> => {
  const id = parameters['id'] ?? `${parameters['creator']}/${parameters['name']}`
  const entry = catalog.resolve(id)
  if (entry) return entry
  const guide = await catalog.guide()
  const known = guide.known(id)
  if (!known) throw modelNotFound(id, guide.near(id))
  return known
}

/** `GET /v1/models`. */
export const listModels =
  (d: ConfigDeps): PublicRun =>
  (request) =>
    replyJson(request, 200, { object: 'list', data: servable(d).map(toOpenAiModel) })

/** `GET /v1/models/{id}`. */
export const showModel =
  ({ catalog }: Pick<ConfigDeps, 'catalog'>): PublicRun =>
  async (request) =>
    replyJson(request, 200, toOpenAiModel(await entryOf(request, catalog)))

/** `GET /v1/models/{id}/endpoints`. */
export const showEndpoints =
  ({ catalog, providers, health }: ModelsDeps): PublicRun =>
  async (request) => {
    const entry = await entryOf(request, catalog)
    const nameOf = (slug: string) => providers.get(slug)?.name ?? slug
    const measuresOf = await untilAborted(health.measures(), request.signal)
    return replyJson(request, 200, { data: toEndpoints(entry, { nameOf, measuresOf }) })
  }

/** `GET {base}/config`, what AI SDK's `getAvailableModels()` reads: one foreign entry would fail the whole list. */
export const config =
  (d: ConfigDeps): Run =>
  (request) => {
    const { exchange } = request
    const generation = generationOf(exchange.path, exchange.headers)
    const models = servable(d)
      .map((entry) => toConfigModel(entry, generation))
      .filter((model) => model !== undefined)
    return replyJson(request, 200, { models })
  }
