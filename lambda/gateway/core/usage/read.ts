import type { JsonObject } from '../json/value.ts'
import type { UsageBuckets } from './buckets.ts'
import type { Counting } from './counting.ts'
import type { Beside, ToldUsage, UsageSeen } from './told.ts'

/** A provider's own usage object, and what is beside it, in disjoint buckets. */
export type ReadUsage = (usage: JsonObject, beside?: Beside) => UsageBuckets

/** How the usage of a wire's answers is read. */
export interface WireUsage {
  read(usage: JsonObject, beside?: Beside, counting?: Counting): UsageBuckets
  start(): UsageSeen
}

/** The same of a provider that counts so. */
export const wireUsage =
  ({ read }: WireUsage, counting?: Counting): ReadUsage =>
  (usage, beside) =>
    read(usage, beside, counting)

/** What a whole answer over a wire tells of its usage. */
export const usageIn = ({ start }: WireUsage, answer: JsonObject): ToldUsage | undefined => {
  const seen = start()
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
