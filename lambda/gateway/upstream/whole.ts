import type { Bytes, Conversion, Source, Told } from '../core/answer/answer.ts'
import type { ProviderMetadata, Result, Warning } from '../core/canonical/parts.ts'
import { GatewayError } from '../core/error.ts'
import { isObject, type JsonObject, parseObject, stringOr } from '../core/json/value.ts'
import type { UsageFormat } from '../core/usage/buckets.ts'
import { usageOnce } from '../core/usage/read.ts'
import { MAX_ANSWER_BYTES } from '../transport/limits.ts'
import { readAll } from '../transport/read.ts'
import { type NamesBack, withNamesBack } from './fit/tool-names.ts'
import type { Execution } from './request/ask-provider.ts'

/** What the end of an answer in the canonical form says: a `finish` part, or a result. */
type End = Pick<Result, 'usage' | 'finishReason' | 'providerMetadata'>

/** Id and model as the provider reported them. */
export interface ReportedModel {
  readonly id?: string | undefined
  readonly modelId?: string | undefined
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

/** The tier that a provider's package found in the answer. */
const tierOf = (metadata: ProviderMetadata | undefined): string | undefined =>
  Object.values(metadata ?? {})
    .map((own) => stringOr(own['serviceTier']))
    .find((tier) => tier !== undefined)

/** The end of an answer in the canonical form, as what was told. */
export const toldAtEnd = (
  format: UsageFormat,
  { usage, finishReason, providerMetadata }: End,
  { id, modelId }: ReportedModel = {},
): Omit<Told, 'hasContent' | 'warnings' | 'failure'> => ({
  usage: usageOnce(format)(isObject(usage.raw) ? usage.raw : undefined),
  serviceTier: tierOf(providerMetadata),
  finish: finishReason,
  model: modelId,
  id,
})

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

/** A whole answer in the caller's dialect, with the caller's own names of tools. */
export const resultConversion = (
  result: Result,
  told: Told,
  { call, dialect, meta }: Pick<Execution, 'call' | 'dialect' | 'meta'>,
  back: NamesBack | undefined,
): Conversion<unknown> => {
  const named = { ...result, content: [...withNamesBack(result.content, back)], warnings: [...told.warnings] }
  return wholeConversion(told, () => JSON.stringify(dialect.encodeResult(named, call, meta)))
}
