import type { Bytes, Conversion, Told } from '../core/answer.ts'
import type { Result, Warning } from '../core/canonical/parts.ts'
import { GatewayError } from '../core/error.ts'
import { type JsonObject, parseObject } from '../core/json/value.ts'
import type { Source } from '../core/source.ts'
import type { UsageFormat } from '../core/usage/buckets.ts'
import { readAll } from '../transport/read.ts'
import { toldAtEnd } from './told.ts'

const MAX_ANSWER_BYTES = 64 * 1024 * 1024

/** A provider's answer in one JSON object, and its bytes. Throws 'upstream-failed' for anything else. */
export const readJsonAnswer = async (
  { body }: { readonly body: Source<Uint8Array> },
  provider: string,
  limitBytes = MAX_ANSWER_BYTES,
): Promise<{ readonly bytes: Uint8Array; readonly json: JsonObject }> => {
  const bytes = await readAll(body, limitBytes, provider)
  const json = parseObject(new TextDecoder().decode(bytes))
  if (!json)
    throw new GatewayError('upstream-failed', `${provider} answered something that is not a JSON object.`, { provider })
  return { bytes, json }
}

/** What a whole answer says about itself. */
export const toldByResult = (format: UsageFormat, result: Result, warnings: readonly Warning[]): Told => ({
  ...toldAtEnd(format, result, result.response),
  hasContent: true,
  warnings,
  failure: undefined,
})

/** A whole answer: one input, whichever, and all of it comes out. It is written then and not before, as it may tell its cost. */
export const wholeConversion = (told: Told, write: () => Bytes): Conversion<unknown> => {
  let isGiven = false
  return {
    push: () => {
      isGiven = true
      return write()
    },
    end: () => '',
    fail: () => '',
    get state() {
      return isGiven ? 'complete' : 'silent'
    },
    told,
  }
}
