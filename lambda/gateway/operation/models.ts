import { toEndpoints, toOpenAiModel } from '../catalog/listing.ts'
import type { CatalogEntry } from '../catalog/model.ts'
import { modelNotFound } from '../catalog/model-not-found.ts'
import { type Operation, type Request, replyJson, type Services } from './operation.ts'

/** A model that somebody in this deployment could serve; the rest of the catalog would only mislead. */
const isServable = ({ model }: CatalogEntry, { providers }: Services): boolean =>
  model.endpoints.some(({ provider }) => providers.has(provider))

/** The ids may come as one segment (`openai%2Fgpt-5`) or as two (`openai/gpt-5`). */
const entryOf = ({ parameters }: Request, services: Services): CatalogEntry => {
  const id = parameters['id'] ?? `${parameters['creator']}/${parameters['name']}`
  const entry = services.catalog.resolve(id)
  if (!entry) throw modelNotFound(services.catalog, id)
  return entry
}

export const listModels: Operation = {
  dialect: 'openai-chat',
  run: (request, services) => {
    const data = services.catalog
      .models()
      .filter((entry) => isServable(entry, services))
      .map(toOpenAiModel)
    return replyJson(request, 200, { object: 'list', data })
  },
}

export const showModel: Operation = {
  dialect: 'openai-chat',
  run: (request, services) => replyJson(request, 200, toOpenAiModel(entryOf(request, services))),
}

export const showEndpoints: Operation = {
  dialect: 'openai-chat',
  run: async (request, services) => {
    const entry = entryOf(request, services)
    const nameOf = (slug: string) => services.providers.get(slug)?.name ?? slug
    return replyJson(request, 200, {
      data: toEndpoints(entry, { nameOf, measuresOf: await services.health.measures() }),
    })
  },
}
