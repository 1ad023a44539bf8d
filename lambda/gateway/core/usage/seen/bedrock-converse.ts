import { isObject, type JsonObject, objectOr, stringOr } from '../../json/value.ts'
import type { UsageSeen } from '../seen.ts'

/** Of an answer of Converse or its events: the usage, with the tier that stands beside it. */
export const converseUsageSeen = (): UsageSeen => {
  let usage: JsonObject | undefined
  return {
    see(own) {
      const told = isObject(own['metadata']) ? own['metadata'] : own
      if (!isObject(told['usage'])) return
      const tier = stringOr(objectOr(told['serviceTier'])['type'])
      usage = tier ? { ...told['usage'], serviceTier: tier } : told['usage']
    },
    usage: () => usage,
  }
}
