import type { JsonObject } from '../json/value.ts'

/** What a provider's own objects, a whole answer or the events of one, have said so far of what it costs. */
export interface UsageSeen {
  see(own: JsonObject): void
  /** As `readUsage` takes it: verbatim, and in it what stands beside it and decides the price. */
  usage(): JsonObject | undefined
}
