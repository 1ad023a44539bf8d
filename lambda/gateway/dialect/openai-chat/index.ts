import type { Dialect, Wire } from '../../core/dialect.ts'
import { decodeCall } from './decode-call.ts'
import { decodeResult } from './decode-result.ts'
import { decodeStream } from './decode-stream.ts'
import { encodeCall } from './encode-call.ts'
import { encodeResult } from './encode-result.ts'
import { encodeStream } from './encode-stream.ts'
import { decodeError, encodeError, encodeErrorEvent } from './error.ts'
import { FIELDS } from './fields.ts'
import { isInjected, relayPatch, tap } from './tap.ts'

/** `POST /v1/chat/completions` as clients speak it. */
export const openaiChat: Dialect = {
  name: 'openai-chat',
  fields: FIELDS,
  decodeCall,
  encodeStream,
  encodeResult,
  encodeError,
  encodeErrorEvent,
}

/** The same format as providers speak it. */
export const openaiChatWire: Wire = {
  name: 'openai-chat',
  encodeCall,
  decodeStream,
  decodeResult,
  decodeError,
  tap,
  relayPatch,
  isInjected,
}
