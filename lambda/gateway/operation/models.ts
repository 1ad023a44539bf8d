import type { Catalog } from '../catalog/catalog.ts'
import { toConfigModel, toEndpoints, toOpenAiModel } from '../catalog/listing.ts'
import type { CatalogEntry } from '../catalog/model.ts'
import { modelNotFound } from '../catalog/resolve-models.ts'
import type { Provider } from '../core/provider/provider.ts'
import { generationOf } from '../dialect/ai-sdk/generation.ts'
import type { HealthView } from '../routing/health/view.ts'
import type { Operation, PublicOperation, Request } from './operation.ts'
import { replyJson } from './reply.ts'

export interface ModelsDeps {
  readonly catalog: Catalog
  readonly providers: ReadonlyMap<string, Provider>
  readonly health: Pick<HealthView, 'measures'>
}

export interface ConfigDeps {
  readonly catalog: Catalog
  readonly providers: ReadonlyMap<string, Provider>
}

/** The ids may come as one segment (`openai%2Fgpt-5`) or as two (`openai/gpt-5`). */
const entryOf = ({ parameters }: Request, catalog: Catalog): CatalogEntry => {
  const id = parameters['id'] ?? `${parameters['creator']}/${parameters['name']}`
  const entry = catalog.resolve(id)
  if (!entry) throw modelNotFound(id)
  return entry
}

/** `GET /v1/models`: those that somebody in this deployment could serve; the rest of the catalog would only mislead. */
export const listModels = ({ catalog, providers }: ModelsDeps): PublicOperation => ({
  dialect: 'openai-chat',
  run: (request) => {
    const data = catalog
      .models()
      .filter(({ model }) => model.endpoints.some(({ provider }) => providers.has(provider)))
      .map(toOpenAiModel)
    return replyJson(request, 200, { object: 'list', data })
  },
})

export const showModel = ({ catalog }: ModelsDeps): PublicOperation => ({
  dialect: 'openai-chat',
  run: (request) => replyJson(request, 200, toOpenAiModel(entryOf(request, catalog))),
})

export const showEndpoints = ({ catalog, providers, health }: ModelsDeps): PublicOperation => ({
  dialect: 'openai-chat',
  run: async (request) => {
    const entry = entryOf(request, catalog)
    const nameOf = (slug: string) => providers.get(slug)?.name ?? slug
    return replyJson(request, 200, { data: toEndpoints(entry, { nameOf, measuresOf: await health.measures() }) })
  },
})

/** `GET {base}/config`, what AI SDK's `getAvailableModels()` reads: one foreign entry would fail the whole list. */
export const config = ({ catalog, providers }: ConfigDeps): Operation => ({
  dialect: 'ai-sdk',
  run: (request) => {
    const { exchange } = request
    const generation = generationOf(exchange.path, exchange.headers)
    const models = catalog
      .models()
      .filter(({ model }) => model.endpoints.some(({ provider }) => providers.has(provider)))
      .map((entry) => toConfigModel(entry, generation))
      .filter((model) => model !== undefined)
    return replyJson(request, 200, { models })
  },
})
