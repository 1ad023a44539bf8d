import type { Dialect, Wire } from '../../core/dialect.ts'
import { decodeCall } from './call/decode.ts'
import { encodeCall } from './call/encode.ts'
import { headers } from './call/headers.ts'
import { decodeError, encodeError, encodeErrorEvent } from './error.ts'
import { FIELDS } from './fields.ts'
import { PLACES } from './places.ts'
import { patch } from './relay/patch.ts'
import { tap } from './relay/tap.ts'
import { decodeResult } from './result/decode.ts'
import { encodeResult } from './result/encode.ts'
import { decodeStream } from './stream/decode.ts'
import { encodeStream } from './stream/encode.ts'

/** Anthropic's Messages API towards clients. https://docs.anthropic.com/en/api/messages */
export const anthropicMessages: Dialect = {
  name: 'anthropic-messages',
  fields: FIELDS,
  decodeCall,
  encodeStream,
  encodeResult,
  encodeError,
  encodeErrorEvent,
  // Its SDKs know it.
  keepAlive: 'event: ping\ndata: {"type":"ping"}\n\n',
}

/** The same API towards providers: Anthropic, and those who serve Claude or copied the wire. */
export const anthropicMessagesWire: Wire<'anthropic-messages'> = {
  name: 'anthropic-messages',
  places: PLACES,
  answersInstructions: false,
  encodeCall,
  decodeStream,
  decodeResult,
  decodeError,
  headers,
  relay: (call, peer) => ({ patch: patch(call, peer), tap, mended: () => undefined }),
}
