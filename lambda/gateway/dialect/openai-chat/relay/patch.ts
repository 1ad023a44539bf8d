import type { Call } from '../../../core/call.ts'
import type { RelayPatch } from '../../../core/dialect.ts'
import { type JsonObject, objectOr } from '../../../core/json/value.ts'
import type { ChatQuirks } from '../../../core/provider/quirks.ts'
import { ROUTING } from '../fields.ts'

/** Does the caller want the chunk with the usage? */
export const asksForUsage = (call: Call): boolean => objectOr(call.body['stream_options'])['include_usage'] === true

/**
 * Streams always ask for usage. The gateway's own `providerOptions` and the part of `provider` that routing has taken
 * over stay here, except that a provider which knows these extensions gets what is left of them.
 */
export const patch = (call: Call, quirks: ChatQuirks): RelayPatch => {
  const set: JsonObject = {}
  const remove: string[] = []
  if (call.stream && quirks.usage !== 'unasked' && !asksForUsage(call))
    set['stream_options'] = { ...objectOr(call.body['stream_options']), include_usage: true }
  const { gateway: _, ...others } = objectOr(call.body['providerOptions'])
  if (Object.keys(others).length > 0) set['providerOptions'] = others
  else if (call.body['providerOptions'] !== undefined) remove.push('providerOptions')
  const preferences = Object.entries(objectOr(call.body['provider'])).filter(([key]) => !ROUTING.includes(key))
  if (preferences.length > 0 && quirks.extensions?.includes('provider'))
    set['provider'] = Object.fromEntries(preferences)
  else if (call.body['provider'] !== undefined) remove.push('provider')
  return { set, remove }
}
