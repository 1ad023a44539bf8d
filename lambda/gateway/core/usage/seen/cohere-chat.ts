import { isObject, type JsonObject, objectOr } from '../../json/value.ts'
import type { UsageSeen } from '../seen.ts'

/** Of an answer of Cohere's chat or its events: the usage. */
export const cohereUsageSeen = (): UsageSeen => {
  let usage: JsonObject | undefined
  return {
    see(own) {
      const told = own['usage'] ?? objectOr(own['delta'])['usage']
      if (isObject(told)) usage = told
    },
    usage: () => usage,
  }
}
