import type { RelayDialect, RelayWire } from '../../../core/dialect.ts'
import { chatUsage } from '../../../core/usage/openai-chat.ts'
import { openaiRateLimits } from '../../rate-limit-headers.ts'
import { decodeCall } from '../call/decode.ts'
import { REQUEST } from '../call/fields.ts'
import { decodeError, encodeError, encodeErrorEvent } from '../error.ts'
import { decodeResult } from '../result/decode.ts'
import { hidesReasoning } from '../result/encode-content.ts'
import { asksForUsage, patch } from './patch.ts'
import { readableAnswer } from './readable.ts'
import { tap } from './tap.ts'

/** What requests need of the dialect whose answers are relayed. */
export const relayDialect: RelayDialect = {
  name: 'openai-chat',
  fields: REQUEST,
  decodeCall,
  encodeError,
  encodeErrorEvent,
  rateLimitHeaders: openaiRateLimits,
}

/** The same of the wire. */
export const relayWire: RelayWire<'openai-chat'> = {
  name: 'openai-chat',
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
  usage: chatUsage,
}
