import type { ProviderMetadata } from '../canonical/parts.ts'
import { isObject, stringOr } from '../json/value.ts'
import { messagesUsageSeen } from './anthropic-messages.ts'
import { converseTier, converseUsageSeen } from './bedrock-converse.ts'
import type { UsageFormat } from './buckets.ts'
import { cohereUsageSeen } from './cohere-chat.ts'
import { geminiUsageSeen } from './gemini.ts'
import { chatUsageSeen } from './openai-chat.ts'
import { responsesUsageSeen } from './openai-responses.ts'
import { NOTHING_BESIDE, type ToldUsage, type UsageSeen } from './told.ts'

/** Reads along in what a package was given by its provider. */
export interface PackageUsage extends UsageSeen {
  /** At the end: what the package says counts where nothing was seen, and the tier that it found where none was. */
  end(raw: unknown, metadata?: ProviderMetadata): void
}

const FORMATS: Readonly<Record<UsageFormat, () => UsageSeen>> = {
  'openai-chat': chatUsageSeen,
  'openai-responses': responsesUsageSeen,
  'anthropic-messages': messagesUsageSeen,
  gemini: geminiUsageSeen,
  'bedrock-converse': converseUsageSeen,
  'cohere-chat': cohereUsageSeen,
}

/** The tier that a package found beside the usage, as in a header. */
const tierIn = (metadata: ProviderMetadata | undefined): string | undefined =>
  Object.values(metadata ?? {})
    .map((found) => stringOr(found['serviceTier']) ?? converseTier(found))
    .find((tier) => tier !== undefined)

/** Packages leave out of their usage what stands beside it, and overwrite counts by the nulls of later events. */
export const readAlong = (format: UsageFormat): PackageUsage => {
  const seen = FORMATS[format]()
  let ended: ToldUsage | undefined
  return {
    see: seen.see,
    end(raw, metadata) {
      const { raw: usage, beside } = seen.usage() ?? { raw, beside: NOTHING_BESIDE }
      if (isObject(usage)) ended = { raw: usage, beside: { ...beside, tier: beside.tier ?? tierIn(metadata) } }
    },
    usage: () => ended ?? seen.usage(),
  }
}
