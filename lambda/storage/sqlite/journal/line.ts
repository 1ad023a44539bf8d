import { isObject, type JsonObject, parseObject } from '../../../gateway/core/json/value.ts'
import type { GenerationRecord } from '../../generations.ts'

/** What a line says of a request: that a provider is at work on it, or how it ended. */
export type Word = 'open' | 'done'

export type Line = Partial<Readonly<Record<Word, GenerationRecord>>>

/** A line begins with its newline: one that was cut in the middle spoils no other. */
export const lineOf = (word: Word, record: string): string => `\n{"${word}":${record}}`

const isRecord = (value: unknown): value is JsonObject =>
  isObject(value) && typeof value['id'] === 'string' && typeof value['team'] === 'string'

/** Has it what is told of a request that was lost? One of another version may lack it. */
const isOpening = (value: unknown): boolean =>
  isRecord(value) && Array.isArray(value['attempts']) && isObject(value['tokens'])

/** The lines that are whole, and say something of a request. */
export const linesIn = (text: string): Line[] =>
  text.split('\n').flatMap((text): Line[] => {
    const line = parseObject(text)
    return line && (isOpening(line['open']) || isRecord(line['done'])) ? [line as Line] : []
  })
