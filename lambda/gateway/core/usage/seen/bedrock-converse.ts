import { isObject, type JsonObject, objectOr, stringOr } from '../../json/value.ts'
import type { UsageSeen } from '../seen.ts'

/**
 * The tier that stands beside the usage, or the latency that has a price of its own.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/latency-optimized-inference.html
 */
export const converseTier = ({
  serviceTier,
  performanceConfig,
}: Readonly<Record<string, unknown>>): string | undefined =>
  objectOr(performanceConfig)['latency'] === 'optimized' ? 'optimized' : stringOr(objectOr(serviceTier)['type'])

/** Of an answer of Converse or its events: the usage, with the tier that it was served at. */
export const converseUsageSeen = (): UsageSeen => {
  let usage: JsonObject | undefined
  return {
    see(own) {
      const told = isObject(own['metadata']) ? own['metadata'] : own
      if (!isObject(told['usage'])) return
      const tier = converseTier(told)
      usage = tier ? { ...told['usage'], serviceTier: tier } : told['usage']
    },
    usage: () => usage,
  }
}
