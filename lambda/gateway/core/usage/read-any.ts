import type { JsonObject } from '../json/value.ts'
import { anthropicUsage } from './anthropic-messages.ts'
import { bedrockConverseUsage } from './bedrock-converse.ts'
import type { UsageBuckets, UsageFormat } from './buckets.ts'
import { cohereChatUsage } from './cohere-chat.ts'
import { geminiUsage } from './gemini.ts'
import { openaiChatUsage } from './openai-chat.ts'
import { openaiResponsesUsage } from './openai-responses.ts'

const READERS: Readonly<Record<UsageFormat, (usage: JsonObject) => UsageBuckets>> = {
  'openai-chat': openaiChatUsage,
  'openai-responses': openaiResponsesUsage,
  'anthropic-messages': anthropicUsage,
  gemini: geminiUsage,
  'bedrock-converse': bedrockConverseUsage,
  'cohere-chat': cohereChatUsage,
}

/** A provider's own usage object in disjoint buckets, in any format: wires' alone are there from the start. */
export const readUsage = (format: UsageFormat, usage: JsonObject): UsageBuckets => READERS[format](usage)
