import { toConfigModel } from '../catalog/listing.ts'
import { generationOf } from '../dialect/ai-sdk/generation.ts'
import { type Operation, replyJson } from './operation.ts'

/** `GET {base}/config`, what AI SDK's `getAvailableModels()` reads: one foreign entry would fail the whole list. */
export const config: Operation = {
  dialect: 'ai-sdk',
  run: (request, services) => {
    const { exchange } = request
    const generation = generationOf(exchange.path, exchange.headers)
    const models = services.catalog
      .models()
      .filter(({ model }) => model.endpoints.some(({ provider }) => services.providers.has(provider)))
      .map((entry) => toConfigModel(entry, generation))
      .filter((model) => model !== undefined)
    return replyJson(request, 200, { models })
  },
}
