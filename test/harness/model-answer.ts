/** Instead of a word: not even the field is there. */
export const MISSING = Symbol('missing')

/** One answer of a model before a provider's wire gives it a shape. */
export interface ModelAnswer {
  readonly thinking?: { readonly text: string; readonly signature: string }
  readonly text?: string
  readonly calls?: readonly { readonly id: string; readonly name: string; readonly input: object }[]
  /** Why it ends, when not because it is done or calls tools. */
  readonly finish?: 'length'
  /** The same in the wire's own word; or no word at all. */
  readonly ending?: string | null | typeof MISSING
  /** What was read from the prompt cache, written to it, and neither; where the wire tells them apart. */
  readonly prompt?: TokenCounts
}

export interface TokenCounts {
  readonly cached: number
  readonly written: number
  readonly fresh: number
}

/** What stands in the field for the ending: what was asked for, else the wire's word. */
export const endingOf = ({ ending }: ModelAnswer, word: string): string | null | undefined =>
  ending === MISSING ? undefined : ending === undefined ? word : ending

/** What every answer reports, in each wire's own arithmetic: 120 tokens in, 100 of them from the cache, 30 out. */
export const TOKENS = { input: 120, cached: 100, output: 30 } as const

export const promptOf = ({ prompt }: ModelAnswer): TokenCounts =>
  prompt ?? { cached: TOKENS.cached, written: 0, fresh: TOKENS.input - TOKENS.cached }

/** Pieces as a provider streams them; they never cut a character in two. */
export const pieces = (text: string): string[] => {
  const characters = [...text]
  const size = Math.max(1, Math.ceil(characters.length / 3))
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  )
}
