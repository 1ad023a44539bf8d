/** Some providers read names of fields in any case, and packages have theirs in camel case. */
export const plainName = (name: string): string => name.toLowerCase().replaceAll('_', '')

/** The names of members, by the names that they have. */
export type KeyNames = ReadonlyMap<string, string>

/** An object whose members have other names; those that are not named keep theirs, and all keep their order. */
export const withKeys = <T>(object: Readonly<Record<string, T>>, names: KeyNames): Record<string, T> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [names.get(key) ?? key, value]))

/** JSON as text in pieces, cut anywhere. */
export interface KeyRenamer {
  push(piece: string): string
  /** What is held back of a key that never ended. */
  end(): string
}

const renamedKey = (written: string, names: KeyNames): string => {
  try {
    const own = names.get(JSON.parse(written) as string)
    return own === undefined ? written : JSON.stringify(own)
  } catch {
    return written
  }
}

const NESTING: Readonly<Record<string, number>> = { '{': 1, '[': 1, '}': -1, ']': -1 }
const BESIDE_KEYS: ReadonlySet<string> = new Set(['{', ',', ':'])

type Place = 'structure' | 'string' | 'key' | 'over'

/**
 * Gives members of an object other names as its text comes. Only keys at its top are looked at, and held back until
 * they are whole; all else passes as it is written. Words around the object are passed over; what is no object stays as
 * it is.
 */
export const keyRenamer = (names: KeyNames): KeyRenamer => {
  let place: Place = 'structure'
  let depth = 0
  let isKeyNext = false
  let isEscaped = false
  let held = ''

  const afterStructure = (char = ''): Place => {
    if (char === '"') return isKeyNext ? 'key' : depth === 0 ? 'over' : 'string'
    if (char === '[' && depth === 0) return 'over'
    depth += NESTING[char] ?? 0
    if (BESIDE_KEYS.has(char)) isKeyNext = char !== ':' && depth === 1
    return depth < 0 || (depth === 0 && char === '}') ? 'over' : 'structure'
  }
  const isEnd = (char: string | undefined): boolean => {
    const isQuote = char === '"' && !isEscaped
    isEscaped = char === '\\' && !isEscaped
    return isQuote
  }

  return {
    push: (piece) => {
      let out = ''
      let from = 0
      for (let at = 0; at < piece.length && place !== 'over'; at++) {
        const char = piece[at]
        if (place === 'structure') {
          place = afterStructure(char)
          if (place !== 'key') continue
          out += piece.slice(from, at)
          from = at
        } else if (isEnd(char)) {
          if (place === 'key') {
            out += renamedKey(held + piece.slice(from, at + 1), names)
            held = ''
            from = at + 1
          }
          place = 'structure'
        }
      }
      if (place !== 'key') return out + piece.slice(from)
      held += piece.slice(from)
      return out
    },
    end: () => {
      const rest = held
      held = ''
      return rest
    },
  }
}

/** The same of a whole text. */
export const withKeysInText = (text: string, names: KeyNames): string => {
  const renamer = keyRenamer(names)
  return renamer.push(text) + renamer.end()
}
