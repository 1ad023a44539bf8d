import type { Endpoint } from '../../core/provider/endpoint.ts'
import type { CatalogData, Model } from '../model.ts'
import { bedrockId } from './bedrock-id.ts'
import { spelled } from './spelled.ts'

/** A model of the catalog, and those of its endpoints that are meant: all, where none are said. */
export interface Meant {
  readonly id: string
  readonly endpoints?: readonly Endpoint[]
}

/** Which models spellings fit. */
export interface Spellings {
  /** The one that an id or name means, wherever it is served. */
  of(text: string): string | undefined
  /** The one that a provider's own id means, with its rows. */
  at(provider: string, text: string): Required<Meant> | undefined
  /** The model of an id, also if it was taken out. */
  modelOf(id: string): Model | undefined
}

interface Row {
  readonly id: string
  readonly endpoint: Endpoint
}

const nameOf = (id: string): string => id.slice(id.indexOf('/') + 1)

const add = <T>(to: Map<string, Set<T>>, key: string, value: T): void => {
  to.set(key, (to.get(key) ?? new Set<T>()).add(value))
}

/** What fits two means none. */
const only = <T>(values: ReadonlySet<T> | undefined): T | undefined =>
  values?.size === 1 ? values.values().next().value : undefined

/** Ids and names by which a model is known whoever serves it: of its maker, and of those who serve it as `maker/name`. */
const idsOf = (id: string, { endpoints }: Model): string[] => {
  const maker = id.slice(0, id.indexOf('/'))
  return endpoints.flatMap(({ provider, model }) => {
    if (bedrockId(model)) return []
    return provider === maker ? [model, `${provider}/${model}`] : [model]
  })
}

/** The names that a provider's own id goes by: itself, and for Bedrock what it is without Region group and version. */
const ownNames = (model: string): string[] => [spelled(model), spelled(bedrockId(model)?.name ?? model)]

const meantBy = (rows: ReadonlySet<Row> | undefined): Required<Meant> | undefined => {
  const id = only(new Set([...(rows ?? [])].map((row) => row.id)))
  return id === undefined ? undefined : { id, endpoints: [...(rows ?? [])].map(({ endpoint }) => endpoint) }
}

/**
 * Of a catalog, with what was taken out of it. Names go before ids: of two models that a spelling fits it means the one
 * of that name.
 */
export const spellingsOf = ({ models, withdrawn = {}, aliases }: CatalogData): Spellings => {
  const all: Readonly<Record<string, Model>> = { ...withdrawn, ...models }
  const names = new Map<string, Set<string>>()
  const ids = new Map<string, Set<string>>()
  const rows = new Map<string, Set<Row>>()
  for (const [id, model] of Object.entries(all)) {
    for (const name of [id, nameOf(id)]) add(names, spelled(name), id)
    for (const other of idsOf(id, model)) add(ids, spelled(other), id)
    for (const endpoint of model.endpoints)
      for (const name of new Set(ownNames(endpoint.model))) add(rows, `${endpoint.provider} ${name}`, { id, endpoint })
  }
  for (const [alias, id] of Object.entries(aliases))
    for (const name of [alias, nameOf(alias)]) if (!names.has(spelled(name))) add(names, spelled(name), id)
  return {
    of: (text) => {
      const key = spelled(text)
      return only(names.get(key) ?? ids.get(key))
    },
    at: (provider, text) => meantBy(rows.get(`${provider} ${spelled(text)}`)),
    modelOf: (id) => all[id],
  }
}
