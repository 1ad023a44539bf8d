import type { Dialect, Wire } from '../../core/dialect.ts'
import { canonical } from './call/canonical.ts'
import { encodeCall } from './call/encode.ts'
import { FIELDS } from './fields.ts'
import { PLACES } from './places.ts'
import { relayDialect, relayWire } from './relay/index.ts'
import { encodeResult } from './result/encode.ts'
import { decodeStream } from './stream/decode.ts'
import { encodeStream } from './stream/encode.ts'

/** Anthropic's Messages API towards clients. https://docs.anthropic.com/en/api/messages */
export const anthropicMessages: Dialect = { ...relayDialect, fields: FIELDS, canonical, encodeStream, encodeResult }

/** The same API towards providers: Anthropic, and those who serve Claude or copied the wire. */
export const anthropicMessagesWire: Wire<'anthropic-messages'> = {
  ...relayWire,
  places: PLACES,
  answersInstructions: false,
  encodeCall,
  decodeStream,
}
