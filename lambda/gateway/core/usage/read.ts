import type { WireName } from '../call.ts'
import type { JsonObject } from '../json/value.ts'
import { anthropicUsage } from './anthropic-messages.ts'
import type { UsageBuckets } from './buckets.ts'
import type { Counting } from './counting.ts'
import { openaiChatUsage } from './openai-chat.ts'

const READERS: Readonly<Record<WireName, (usage: JsonObject, counting?: Counting) => UsageBuckets>> = {
  'openai-chat': openaiChatUsage,
  'anthropic-messages': anthropicUsage,
}

/** A provider's own usage object in disjoint buckets. */
export type ReadUsage = (usage: JsonObject) => UsageBuckets

/** How usage is read that came over a wire. */
export const wireUsage =
  (wire: WireName, counting?: Counting): ReadUsage =>
  (usage) =>
    READERS[wire](usage, counting)

/** What a provider counted: its own object, verbatim, and what that comes to. */
export interface ReportedUsage {
  readonly raw: JsonObject
  readonly buckets: UsageBuckets
}

/** Reads an answer's usage, once for each object that comes, however often it is asked for. */
export const usageOnce = (read: ReadUsage): ((raw: JsonObject | undefined) => ReportedUsage | undefined) => {
  let last: ReportedUsage | undefined
  return (raw) => {
    if (raw !== last?.raw) last = raw && { raw, buckets: read(raw) }
    return last
  }
}
