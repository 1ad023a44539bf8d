import type { RelayDialect, RelayWire } from '../../../core/dialect.ts'
import { messagesUsage } from '../../../core/usage/anthropic-messages.ts'
import { anthropicRateLimits } from '../../rate-limit-headers.ts'
import { decodeCall } from '../call/decode.ts'
import { REQUEST } from '../call/fields.ts'
import { headers } from '../call/headers.ts'
import { decodeError, encodeError, encodeErrorEvent } from '../error.ts'
import { decodeResult } from '../result/decode.ts'
import { patch } from './patch.ts'
import { tap } from './tap.ts'

/** What requests need of the dialect whose answers are relayed. */
export const relayDialect: RelayDialect = {
  name: 'anthropic-messages',
  fields: REQUEST,
  decodeCall,
  encodeError,
  encodeErrorEvent,
  rateLimitHeaders: anthropicRateLimits,
  // Its SDKs know it.
  keepAlive: 'event: ping\ndata: {"type":"ping"}\n\n',
}

/** The same of the wire. */
export const relayWire: RelayWire<'anthropic-messages'> = {
  name: 'anthropic-messages',
  decodeResult,
  decodeError,
  headers,
  relay: (call, peer) => ({ patch: patch(call, peer), tap, mended: () => undefined }),
  usage: messagesUsage,
}
