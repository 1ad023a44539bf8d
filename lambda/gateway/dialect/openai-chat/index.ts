import type { Dialect, Wire } from '../../core/dialect.ts'
import { decodeCall } from './call/decode.ts'
import { encodeCall } from './call/encode.ts'
import { decodeError, encodeError, encodeErrorEvent } from './error.ts'
import { FIELDS } from './fields.ts'
import { PLACES } from './places.ts'
import { asksForUsage, patch } from './relay/patch.ts'
import { readableAnswer } from './relay/readable.ts'
import { tap } from './relay/tap.ts'
import { decodeResult } from './result/decode.ts'
import { encodeResult } from './result/encode.ts'
import { hidesReasoning } from './result/encode-content.ts'
import { decodeStream } from './stream/decode.ts'
import { encodeStream } from './stream/encode.ts'

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
export const openaiChatWire: Wire<'openai-chat'> = {
  name: 'openai-chat',
  places: PLACES,
  answersInstructions: true,
  encodeCall,
  decodeStream,
  decodeResult,
  decodeError,
  headers: (_call, _quirks, { encoded = {} }) => encoded,
  relay: (call, peer) => {
    const { quirks } = peer
    // OpenRouter does it itself.
    const isReasoningHidden = hidesReasoning(call) && !quirks.extensions?.includes('reasoning')
    return {
      patch: patch(call, peer),
      tap: () => tap(quirks, { hidesUsage: asksForUsage(call, quirks), hidesReasoning: isReasoningHidden }),
      mended: (answer) => readableAnswer(answer, isReasoningHidden),
    }
  },
}
