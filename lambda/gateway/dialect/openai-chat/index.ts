import type { Dialect, Wire } from '../../core/dialect.ts'
import { canonical } from './call/canonical.ts'
import { encodeCall } from './call/encode.ts'
import { FIELDS } from './fields.ts'
import { PLACES } from './places.ts'
import { relayDialect, relayWire } from './relay/index.ts'
import { encodeResult } from './result/encode.ts'
import { decodeStream } from './stream/decode.ts'
import { encodeStream } from './stream/encode.ts'

/** `POST /v1/chat/completions` as clients speak it. */
export const openaiChat: Dialect = { ...relayDialect, fields: FIELDS, canonical, encodeStream, encodeResult }

/** The same format as providers speak it. */
export const openaiChatWire: Wire<'openai-chat'> = {
  ...relayWire,
  places: PLACES,
  answersInstructions: true,
  encodeCall,
  decodeStream,
}
