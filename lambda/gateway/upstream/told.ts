import type { Told } from '../core/answer.ts'
import type { ProviderMetadata, Result } from '../core/canonical/parts.ts'
import { isObject, stringOr } from '../core/json/value.ts'
import type { UsageFormat } from '../core/usage/buckets.ts'
import { usageOnce } from '../core/usage/read.ts'

/** What the end of an answer in the canonical form says: a `finish` part, or a result. */
type End = Pick<Result, 'usage' | 'finishReason' | 'providerMetadata'>

/** Id and model as the provider reported them. */
export interface Response {
  readonly id?: string | undefined
  readonly modelId?: string | undefined
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
  { id, modelId }: Response = {},
): Omit<Told, 'hasContent' | 'warnings' | 'failure'> => ({
  usage: usageOnce(format)(isObject(usage.raw) ? usage.raw : undefined),
  serviceTier: tierOf(providerMetadata),
  finish: finishReason,
  model: modelId,
  id,
})
