import type { Dialect } from '../../core/dialect.ts'
import { decodeCall } from './decode-call.ts'
import { encodeResult } from './encode-result.ts'
import { encodeStream } from './encode-stream.ts'
import { encodeError, encodeErrorEvent } from './error.ts'
import { FIELDS } from './fields.ts'

/** The protocol of `@ai-sdk/gateway`: the AI SDK's own call options and stream parts as JSON, in three generations. */
export const aiSdk: Dialect = {
  name: 'ai-sdk',
  fields: FIELDS,
  decodeCall,
  encodeStream,
  encodeResult,
  encodeError,
  encodeErrorEvent,
}
