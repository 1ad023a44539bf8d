import type { JsonObject } from '../json/value.ts'
import { anthropicUsage } from './anthropic-messages.ts'
import { bedrockConverseUsage } from './bedrock-converse.ts'
import type { UsageBuckets, UsageFormat } from './buckets.ts'
import { cohereChatUsage } from './cohere-chat.ts'
import { geminiUsage } from './gemini.ts'
import { type Counting, openaiChatUsage, openaiResponsesUsage } from './openai.ts'

const READERS: Readonly<Record<UsageFormat, (usage: JsonObject, counting?: Counting) => UsageBuckets>> = {
  'openai-chat': openaiChatUsage,
  'openai-responses': openaiResponsesUsage,
  'anthropic-messages': anthropicUsage,
  gemini: geminiUsage,
  'bedrock-converse': bedrockConverseUsage,
  'cohere-chat': cohereChatUsage,
}

/** A provider's own usage object in disjoint buckets. */
export const readUsage = (format: UsageFormat, usage: JsonObject, counting?: Counting): UsageBuckets =>
  READERS[format](usage, counting)

/** What a provider counted: its own object, verbatim, and what that comes to. */
export interface ReportedUsage {
  readonly raw: JsonObject
  readonly buckets: UsageBuckets
}

/** Reads an answer's usage, once for each object that comes, however often it is asked for. */
export const usageOnce = (
  format: UsageFormat,
  counting?: Counting,
): ((raw: JsonObject | undefined) => ReportedUsage | undefined) => {
  let last: ReportedUsage | undefined
  return (raw) => {
    if (raw !== last?.raw) last = raw && { raw, buckets: readUsage(format, raw, counting) }
    return last
  }
}
