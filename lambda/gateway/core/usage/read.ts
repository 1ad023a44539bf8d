import type { WireName } from '../call.ts'
import type { JsonObject } from '../json/value.ts'
import { anthropicUsage, messagesUsageSeen } from './anthropic-messages.ts'
import type { UsageBuckets } from './buckets.ts'
import type { Counting } from './counting.ts'
import { chatUsageSeen, openaiChatUsage } from './openai-chat.ts'
import type { Beside, ToldUsage } from './told.ts'

const WIRES = {
  'openai-chat': { read: openaiChatUsage, start: chatUsageSeen },
  'anthropic-messages': { read: anthropicUsage, start: messagesUsageSeen },
} as const satisfies Readonly<Record<WireName, unknown>>

/** A provider's own usage object, and what is beside it, in disjoint buckets. */
export type ReadUsage = (usage: JsonObject, beside?: Beside) => UsageBuckets

/** How usage is read that came over a wire. */
export const wireUsage =
  (wire: WireName, counting?: Counting): ReadUsage =>
  (usage, beside) =>
    WIRES[wire].read(usage, beside, counting)

/** What a whole answer over a wire tells of its usage. */
export const usageIn = (wire: WireName, answer: JsonObject): ToldUsage | undefined => {
  const seen = WIRES[wire].start()
  seen.see(answer)
  return seen.usage()
}

/** What a provider counted: its own object, verbatim, and what that comes to with what is beside it. */
export interface ReportedUsage {
  readonly raw: JsonObject
  readonly buckets: UsageBuckets
  /** See `Beside`. */
  readonly isFinal: boolean
}

/** Reads an answer's usage, once for each value that comes, however often it is asked for. */
export const usageOnce = (read: ReadUsage): ((told: ToldUsage | undefined) => ReportedUsage | undefined) => {
  let last: ToldUsage | undefined
  let reported: ReportedUsage | undefined
  return (told) => {
    if (told !== last) {
      last = told
      const { raw, beside } = told ?? {}
      reported = raw && { raw, buckets: read(raw, beside), isFinal: beside?.isFinal ?? false }
    }
    return reported
  }
}
