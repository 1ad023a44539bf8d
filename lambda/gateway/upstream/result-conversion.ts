import type { Conversion, Told } from '../core/answer/answer.ts'
import type { Result } from '../core/canonical/parts.ts'
import { type Back, contentBack } from './fit/names/back.ts'
import type { Encoding } from './request/execution.ts'
import { wholeConversion } from './whole.ts'

/** A whole answer in the caller's dialect, with the caller's own names. */
export const resultConversion = (
  result: Result,
  told: Told,
  { call, dialect, meta }: Pick<Encoding, 'call' | 'dialect' | 'meta'>,
  back: Back | undefined,
): Conversion<unknown> => {
  const named = { ...result, content: [...contentBack(result.content, back)], warnings: [...told.warnings] }
  return wholeConversion(told, () => JSON.stringify(dialect.encodeResult(named, call, meta)))
}
