import { memo } from '../../core/memo.ts'
import { aliasedEntry, entryOf, FAST, hasFastTier, toEntry } from '../entry.ts'
import type { CatalogData, Resolved } from '../model.ts'
import { meantBy, variantOf } from './meant.ts'
import { namedId, nearIds } from './near.ts'
import { withMaker, withProvider } from './other-names.ts'
import { withoutMark } from './spelled.ts'
import { spellingsOf } from './spellings.ts'
import { type Callable, placeOf, unlistedModel } from './unlisted.ts'
import { withdrawnBy } from './withdrawn.ts'

/** What ids mean that the catalog does not have as they are written. */
export interface Guide {
  /** A model of the catalog in another's spelling. */
  known(asked: string): Resolved | undefined
  /**
   * A model that the catalog does not have, at the provider that its id names. Undefined where it names none, and for
   * models that the deployment took out.
   */
  unlisted(asked: string, providers: ReadonlyMap<string, Callable>): Resolved | undefined
  /** Ids that may have been meant, the likeliest first; none where none is near. */
  near(asked: string): readonly string[]
}

/** A guide to the models of a catalog. */
export const createGuide = (data: CatalogData): Guide => {
  const spellings = memo(() => spellingsOf(data))
  const names = memo(() => [...Object.keys(data.models), ...Object.keys(data.aliases)].map(namedId))
  const isWithdrawn = (id: string) => data.withdrawn !== undefined && Object.hasOwn(data.withdrawn, id)
  const withdrawn = memo(() => (data.withdrawn === undefined ? () => false : withdrawnBy(data)))

  const find = (asked: string): Resolved | undefined => {
    const { id = '', endpoints } = meantBy(withoutMark(asked), spellings()) ?? {}
    const entry = entryOf(data, id)
    return entry && { ...entry, alias: asked, ...(endpoints ? { model: { ...entry.model, endpoints } } : {}) }
  }
  const findFast = (asked: string): Resolved | undefined => {
    const text = withoutMark(asked)
    const found = text.endsWith(FAST) ? find(text.slice(0, -FAST.length)) : undefined
    return found && hasFastTier(found.model) ? { ...found, alias: asked, speed: 'fast' } : undefined
  }
  const near = (asked: string): string[] => {
    const found = nearIds(withMaker(withProvider(withoutMark(asked))), names())
    return [...new Set(found.map((id) => aliasedEntry(data, id)?.id ?? id))]
  }
  return {
    known: (asked) => find(asked) ?? findFast(asked),
    unlisted: (asked, providers) => {
      const text = withoutMark(asked)
      const variant = variantOf(text, spellings())
      const place = variant !== undefined && isWithdrawn(variant) ? undefined : placeOf(text, variant, providers)
      if (!place || withdrawn()(place.model)) return undefined
      const { id, model } = unlistedModel(place, variant === undefined ? undefined : entryOf(data, variant))
      const likeliest = (): readonly string[] => {
        const ids = near(asked)
        return ids.length === 0 && variant !== undefined ? [variant] : ids
      }
      return { ...toEntry(id, model, data), near: memo(likeliest) }
    },
    near,
  }
}
