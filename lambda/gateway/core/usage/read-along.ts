import type { ProviderMetadata } from '../canonical/parts.ts'
import { type JsonObject, stringOr } from '../json/value.ts'
import { messagesUsageSeen } from './anthropic-messages.ts'
import { converseTier, converseUsageSeen } from './bedrock-converse.ts'
import type { UsageFormat } from './buckets.ts'
import { cohereUsageSeen } from './cohere-chat.ts'
import { geminiUsageSeen } from './gemini.ts'
import { chatUsageSeen } from './openai-chat.ts'
import { responsesUsageSeen } from './openai-responses.ts'
import type { UsageSeen } from './seen.ts'

/** How a format is read along, and where its usage has the tier that was served. */
const FORMATS: Readonly<Record<UsageFormat, readonly [seen: () => UsageSeen, tier: string]>> = {
  'openai-chat': [chatUsageSeen, 'service_tier'],
  'openai-responses': [responsesUsageSeen, 'service_tier'],
  'anthropic-messages': [messagesUsageSeen, 'service_tier'],
  gemini: [geminiUsageSeen, 'serviceTier'],
  'bedrock-converse': [converseUsageSeen, 'serviceTier'],
  'cohere-chat': [cohereUsageSeen, 'service_tier'],
}

/** The tier that a package found beside the usage, as in a header. */
const tierIn = (metadata: ProviderMetadata | undefined): string | undefined =>
  Object.values(metadata ?? {})
    .map((found) => stringOr(found['serviceTier']) ?? converseTier(found))
    .find((tier) => tier !== undefined)

/**
 * Reads along in what a package was given by its provider: packages leave out of their usage what stands beside it, and
 * overwrite counts by the nulls of later events.
 */
export const readAlong = (format: UsageFormat) => {
  const [start, field] = FORMATS[format]
  const seen = start()
  return {
    see: seen.see,
    /** What was seen, or else what the package says; with the tier that it found, where the usage says none. */
    usage(packages?: JsonObject, metadata?: ProviderMetadata): JsonObject | undefined {
      const usage = seen.usage() ?? packages
      const tier = tierIn(metadata)
      return usage && tier !== undefined && usage[field] === undefined ? { ...usage, [field]: tier } : usage
    },
  }
}
