import type { Call } from '../../../core/call.ts'
import type { RelayPatch } from '../../../core/dialect.ts'
import { compact, type JsonObject, objectOr } from '../../../core/json/value.ts'
import type { Peer } from '../../../core/provider/peer.ts'
import type { ChatQuirks } from '../../../core/provider/quirks.ts'
import { mendedFields } from './fields.ts'
import { mendedMessages } from './messages.ts'

/** Is usage asked for by the gateway alone? */
export const asksForUsage = ({ body, stream }: Call, { usage }: ChatQuirks): boolean =>
  stream && usage !== 'unasked' && objectOr(body['stream_options'])['include_usage'] !== true

/** Streams always ask for usage; what the provider would refuse is mended, and reported where something is lost. */
export const patch = (call: Call, peer: Peer<'openai-chat'>): RelayPatch => {
  const { body } = call
  const { quirks } = peer
  const fields = mendedFields(body, peer)
  const messages = mendedMessages(body, peer)
  const set: JsonObject = { ...fields.set }
  const remove = [...fields.remove]
  if (asksForUsage(call, quirks)) set['stream_options'] = { ...objectOr(body['stream_options']), include_usage: true }
  // Options that are addressed to the provider may hold one, too.
  if ('provider' in body && !('provider' in set)) {
    if (peer.preferences) set['provider'] = peer.preferences
    else remove.push('provider')
  }
  const warnings = [...fields.warnings, ...messages.warnings]
  return compact({
    set,
    remove,
    within: Object.keys(messages.within).length > 0 ? messages.within : undefined,
    warnings: warnings.length > 0 ? warnings : undefined,
  })
}
