import { bareIds, nearestOf, withoutSuffix } from './ids.ts'
import type { CatalogData, CatalogEntry, Model } from './model.ts'

export interface Resolved extends CatalogEntry {
  /** The caller asked for the fast variant of the model, `<id>-fast`. */
  readonly speed?: 'fast'
  /** The spelling that was asked for, when it is not the id itself. */
  readonly alias?: string
}

/** The models that the gateway knows. */
export interface Catalog {
  /** Of the data, and of the overrides where there are some: what a record names as its price version. */
  readonly version: string
  resolve(id: string): Resolved | undefined
  /** Ids that may have been meant, the likeliest first. */
  nearest(id: string, count?: number): string[]
  /** Every model, sorted by id. */
  models(): readonly CatalogEntry[]
}

const FAST = '-fast'

/** A catalog over parsed data. Nothing is indexed or parsed until it is asked for, so that loading costs no time. */
export const loadCatalog = (data: CatalogData): Catalog => {
  let entries: readonly CatalogEntry[] | undefined
  let bare: ReadonlyMap<string, string> | undefined

  const entryOf = (id: string): CatalogEntry | undefined => {
    const model = own(data.models, id)
    return model && { id, model, created: secondsOf(model.released ?? data.version.slice(0, 10)) }
  }
  const find = (asked: string): Resolved | undefined => {
    const entry = entryOf(asked)
    if (entry) return entry
    const alias = own(data.aliases, asked)
    const meant = alias === undefined ? undefined : entryOf(alias)
    return meant && { ...meant, alias: asked }
  }
  const findFast = (asked: string): Resolved | undefined => {
    const found = asked.endsWith(FAST) ? find(asked.slice(0, -FAST.length)) : undefined
    return found && hasFastTier(found.model) ? { ...found, alias: asked, speed: 'fast' } : undefined
  }
  const findBare = (asked: string): Resolved | undefined => {
    bare ??= bareIds(data.models, data.aliases)
    const meant = bare.get(asked) ?? bare.get(withoutSuffix(asked)) ?? withoutSuffix(asked)
    const entry = entryOf(meant)
    return entry && { ...entry, alias: asked }
  }
  return {
    version: data.version,
    resolve: (id) => find(id) ?? findFast(id) ?? findBare(id),
    nearest: (id, count = 3) => nearestOf(id, Object.keys(data.models), count),
    models: () => {
      entries ??= Object.keys(data.models)
        .sort()
        .flatMap((id) => entryOf(id) ?? [])
      return entries
    },
  }
}

/** OpenAI bills its fast mode as the tier `priority`. */
const hasFastTier = (model: Model): boolean =>
  model.endpoints.some(({ pricing }) => pricing?.serviceTiers?.['fast'] ?? pricing?.serviceTiers?.['priority'])

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined

const secondsOf = (date: string): number => Math.floor(Date.parse(date) / 1000)
