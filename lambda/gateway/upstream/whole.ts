import type { Bytes, Conversion, Source, Told } from '../core/answer/answer.ts'
import { givenUp } from '../core/answer/truncated.ts'
import { type Attempt, peerOf } from '../core/attempt.ts'
import type { Result, Warning } from '../core/canonical/parts.ts'
import type { RelayWire } from '../core/dialect.ts'
import { asGatewayError, GatewayError } from '../core/error.ts'
import { type JsonObject, parseObject } from '../core/json/value.ts'
import { type ReadUsage, usageOnce } from '../core/usage/read.ts'
import type { ToldUsage } from '../core/usage/told.ts'
import { MAX_ANSWER_BYTES } from '../transport/limits.ts'
import { readAll } from '../transport/read.ts'
import { inNameOf } from './request/ask-provider.ts'

/** How a provider's usage is read. */
export interface UsageTerms {
  readonly read: ReadUsage
}

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

/**
 * A provider's answer in the canonical form. Throws what it says of a failure in it, and for one that it has given up.
 */
export const resultOf = (json: JsonObject, wire: RelayWire, attempt: Attempt): Result => {
  try {
    const result = wire.decodeResult(json, peerOf(attempt, wire.name))
    const failure = givenUp({ finish: result.finishReason, hasContent: result.content.length > 0 })
    if (failure) throw failure
    return result
  } catch (error) {
    throw inNameOf(attempt)(asGatewayError(error))
  }
}

/** What a whole answer says about itself. */
export const toldByResult = (
  { read }: UsageTerms,
  { finishReason, response = {} }: Result,
  usage: ToldUsage | undefined,
  warnings: readonly Warning[],
): Told => ({
  hasContent: true,
  isOver: true,
  usage: usageOnce(read)(usage),
  finish: finishReason,
  model: response.modelId,
  id: response.id,
  warnings,
  failure: undefined,
})

/**
 * A whole answer: one input, whichever, and all of it comes out. It is written then and not before, as it may tell its
 * cost.
 */
export const wholeConversion = (told: Told, write: () => Bytes): Conversion<unknown> => {
  let isGiven = false
  return {
    push: () => {
      isGiven = true
      return write()
    },
    end: () => '',
    fail: () => '',
    state: () => (isGiven ? 'complete' : 'silent'),
    told,
  }
}
