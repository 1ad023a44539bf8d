import { ownIn } from '../core/json/value.ts'
import type { CatalogData, CatalogEntry, Model } from './model.ts'

const secondsOf = (date: string): number => Math.floor(Date.parse(date) / 1000)

/** A model with what the list says of it. */
export const toEntry = (id: string, model: Model, { version }: CatalogData): CatalogEntry => ({
  id,
  model,
  created: secondsOf(model.released ?? version.slice(0, 10)),
})

/** The model of exactly this id. */
export const entryOf = (data: CatalogData, id: string): CatalogEntry | undefined => {
  const model = ownIn(data.models, id)
  return model && toEntry(id, model, data)
}

/** The model of exactly this alias. */
export const aliasedEntry = (data: CatalogData, alias: string): CatalogEntry | undefined => {
  const id = ownIn(data.aliases, alias)
  return id === undefined ? undefined : entryOf(data, id)
}

/** What the id of a model's fast variant ends with. */
export const FAST = '-fast'

/** OpenAI bills its fast mode as the tier `priority`. */
export const hasFastTier = (model: Model): boolean =>
  model.endpoints.some(({ pricing }) => pricing?.serviceTiers?.['fast'] ?? pricing?.serviceTiers?.['priority'])
