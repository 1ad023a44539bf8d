import type { GenerationRecord } from '../generations.ts'

/** What a line says of a request: that a provider is at work on it, or how it ended. */
export type Word = 'open' | 'done'

export type Line = Partial<Readonly<Record<Word, GenerationRecord>>>

/** A line begins with its newline: one that was cut in the middle spoils no other. */
export const lineOf = (word: Word, record: string): string => `\n{"${word}":${record}}`

/** The lines that are whole. */
export const linesIn = (text: string): Line[] =>
  text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Line]
    } catch {
      return []
    }
  })
