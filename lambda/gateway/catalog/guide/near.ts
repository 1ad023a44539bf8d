import { editDistance, LONGEST } from '../nearest.ts'
import { prefixed, spelled } from './spelled.ts'

/** A typo changes some letters; a name of which a third is another is another name. */
const bound = (name: string): number => Math.min(3, Math.floor(name.length / 3))

/** Nobody reads more. */
const MOST = 3

/** An id as it is compared. */
export interface Named {
  readonly id: string
  readonly maker: string | undefined
  readonly name: string
}

export const namedId = (id: string): Named => {
  const { prefix: maker, rest: name } = prefixed(spelled(id)) ?? { prefix: undefined, rest: spelled(id) }
  return { id, maker, name: name.slice(name.lastIndexOf('/') + 1) }
}

/**
 * The ids whose names are nearest to what was asked for. None where none is so near that it may have been meant: of a
 * maker who is known, only a name of that maker's, or the very name under another maker.
 */
export const nearIds = (asked: string, all: readonly Named[]): string[] => {
  const { maker, name } = namedId(asked.slice(0, LONGEST))
  const isMaker = all.some((other) => other.maker === maker)
  const found = all
    .map((other) => ({ ...other, away: editDistance(name, other.name) }))
    .filter(({ away, ...other }) => {
      if (isMaker && other.maker !== maker) return away === 0
      return away <= bound(name) && (away <= 1 || other.name[0] === name[0])
    })
  const least = Math.min(...found.map(({ away }) => away))
  return (
    found
      .filter(({ away }) => away === least)
      .map(({ id }) => id)
      // Of versions that are as near, the later ones.
      .sort()
      .reverse()
      .slice(0, MOST)
  )
}
