import { isObject, type JsonObject, type JsonValue, objectOr } from '../../json/value.ts'
import type { UsageSeen } from '../seen.ts'

/** The usage of `message_start` overlaid with that of `message_delta`, whose counts are cumulative and may be null. */
export const mergeUsage = (before: JsonObject | undefined, after: JsonValue | undefined): JsonObject | undefined =>
  isObject(after)
    ? { ...before, ...Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null)) }
    : before

/** Of a message or its events: the usage, merged over them. */
export const messagesUsageSeen = (): UsageSeen => {
  let usage: JsonObject | undefined
  return {
    see(own) {
      usage = mergeUsage(mergeUsage(usage, objectOr(own['message'])['usage']), own['usage'])
    },
    usage: () => usage,
  }
}
