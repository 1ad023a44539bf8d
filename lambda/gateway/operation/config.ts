import type { Catalog } from '../catalog/catalog.ts'
import { toConfigModel } from '../catalog/listing.ts'
import type { Provider } from '../core/provider.ts'
import { generationOf } from '../dialect/ai-sdk/generation.ts'
import type { Operation } from './operation.ts'
import { replyJson } from './reply.ts'

export interface ConfigDeps {
  readonly catalog: Catalog
  readonly providers: ReadonlyMap<string, Provider>
}

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
