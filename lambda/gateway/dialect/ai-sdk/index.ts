import type { Dialect } from '../../core/dialect.ts'
import { openaiRateLimits } from '../rate-limit-headers.ts'
import { canonical, decodeCall } from './call/decode.ts'
import { encodeError, encodeErrorEvent } from './error.ts'
import { FIELDS } from './fields.ts'
import { encodeResult } from './result/encode.ts'
import { encodeStream } from './stream/encode.ts'

/** The protocol of `@ai-sdk/gateway`: the AI SDK's own call options and stream parts as JSON, in three generations. */
export const aiSdk: Dialect = {
  name: 'ai-sdk',
  fields: FIELDS,
  decodeCall,
  encodeError,
  encodeErrorEvent,
  rateLimitHeaders: openaiRateLimits,
  canonical,
  encodeStream,
  encodeResult,
}
