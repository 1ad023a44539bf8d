import { anthropicUsage } from './anthropic-messages.ts'
import { bedrockConverseUsage } from './bedrock-converse.ts'
import type { UsageBuckets, UsageFormat } from './buckets.ts'
import { cohereChatUsage } from './cohere-chat.ts'
import { geminiUsage } from './gemini.ts'
import { openaiChatUsage } from './openai-chat.ts'
import { openaiResponsesUsage } from './openai-responses.ts'
import type { ReadUsage } from './read.ts'

const READERS: Readonly<Record<UsageFormat, ReadUsage>> = {
  'openai-chat': openaiChatUsage,
  'openai-responses': openaiResponsesUsage,
  'anthropic-messages': anthropicUsage,
  gemini: geminiUsage,
  'bedrock-converse': bedrockConverseUsage,
  'cohere-chat': cohereChatUsage,
}

/** As `wireUsage`, in any format. */
export const readUsage = (format: UsageFormat, ...told: Parameters<ReadUsage>): UsageBuckets => READERS[format](...told)
