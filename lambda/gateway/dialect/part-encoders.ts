import type { StreamPart } from '../core/canonical/parts.ts'

export type PartOf<T extends StreamPart['type']> = Extract<StreamPart, { type: T }>

/**
 * How a dialect writes each type of part, given the answer so far, which they change; the other types it leaves out.
 */
export type PartEncoders<Answer> = {
  readonly [T in StreamPart['type']]?: (answer: Answer, part: PartOf<T>) => string
}

export const encodePart = <Answer>(encoders: PartEncoders<Answer>, answer: Answer, part: StreamPart): string =>
  (encoders[part.type] as ((answer: Answer, part: StreamPart) => string) | undefined)?.(answer, part) ?? ''
