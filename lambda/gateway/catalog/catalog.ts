import { memo } from '../core/memo.ts'
import { aliasedEntry, entryOf, FAST, hasFastTier } from './entry.ts'
import type { Guide } from './guide/guide.ts'
import { bareIds, withoutMark } from './ids.ts'
import type { CatalogData, CatalogEntry, Resolved } from './model.ts'

/** The models that the gateway knows. */
export interface Catalog {
  /** Of the data, and of the overrides where there are some: what a record names as its price version. */
  readonly version: string
  /** By its id, an alias, or the name that its maker's own clients use. Other spellings: `guide`. */
  resolve(id: string): Resolved | undefined
  /** What ids mean that are not spelled as here, or that it does not have. Loaded when first needed. */
  guide(): Promise<Guide>
  /** Every model, sorted by id. */
  models(): readonly CatalogEntry[]
}

/** A catalog over parsed data. Nothing is indexed or parsed until it is asked for, so that loading costs no time. */
export const loadCatalog = (data: CatalogData): Catalog => {
  let entries: readonly CatalogEntry[] | undefined
  let bare: ReadonlyMap<string, string> | undefined

  const find = (asked: string): Resolved | undefined => {
    const entry = entryOf(data, asked)
    if (entry) return entry
    const meant = aliasedEntry(data, asked)
    return meant && { ...meant, alias: asked }
  }
  const findFast = (asked: string): Resolved | undefined => {
    const found = asked.endsWith(FAST) ? find(asked.slice(0, -FAST.length)) : undefined
    return found && hasFastTier(found.model) ? { ...found, alias: asked, speed: 'fast' } : undefined
  }
  const findBare = (asked: string): Resolved | undefined => {
    bare ??= bareIds(data.models, data.aliases)
    const plain = withoutMark(asked)
    const meant = bare.get(asked) ?? bare.get(plain) ?? plain
    const entry = entryOf(data, meant)
    return entry && { ...entry, alias: asked }
  }
  return {
    version: data.version,
    resolve: (id) => find(id) ?? findFast(id) ?? findBare(id),
    guide: memo(async () => (await import('./guide/guide.ts')).createGuide(data)),
    models: () => {
      entries ??= Object.keys(data.models)
        .sort()
        .flatMap((id) => entryOf(data, id) ?? [])
      return entries
    },
  }
}
