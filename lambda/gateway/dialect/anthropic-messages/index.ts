import type { Dialect, Wire } from '../../core/dialect.ts'
import { decodeCall } from './decode-call.ts'
import { decodeResult } from './decode-result.ts'
import { decodeStream } from './decode-stream.ts'
import { encodeCall } from './encode-call.ts'
import { encodeResult } from './encode-result.ts'
import { encodeStream } from './encode-stream.ts'
import { decodeError, encodeError, encodeErrorEvent } from './error.ts'
import { FIELDS } from './fields.ts'
import { relayPatch } from './relay.ts'
import { tap } from './tap.ts'

/** Anthropic's Messages API towards clients. https://docs.anthropic.com/en/api/messages */
export const anthropicMessages: Dialect = {
  name: 'anthropic-messages',
  fields: FIELDS,
  decodeCall,
  encodeStream,
  encodeResult: (result, _call, meta) => encodeResult(result, meta),
  encodeError,
  encodeErrorEvent,
}

/** The same API towards providers: Anthropic, and those who serve Claude or copied the wire. */
export const anthropicMessagesWire: Wire = {
  name: 'anthropic-messages',
  encodeCall,
  decodeStream,
  decodeResult,
  decodeError,
  tap,
  relayPatch,
  isInjected: () => false,
}
