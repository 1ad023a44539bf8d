import type { Provider } from '../core/provider/provider.ts'
import { apiKeyIn } from './shared/credential.ts'
import { messagesBelow, messagesCacheMark, messagesWire, X_API_KEY } from './shared/wires.ts'

/** Through its Messages API only: its chat API writes `<think>` into the text. */
export const minimax: Provider = {
  slug: 'minimax',
  name: 'MiniMax',
  headquarters: 'CN',
  // @ai-sdk/minimax 3.0.45
  baseUrl: 'https://api.minimax.io/anthropic/v1',
  credential: apiKeyIn('MINIMAX_API_KEY'),
  wires: {
    'anthropic-messages': messagesWire(messagesBelow(X_API_KEY), {
      urls: [],
      // https://platform.minimax.io/docs/api-reference/anthropic-api-compatible-cache
      asks: { cacheMark: messagesCacheMark(/./) },
    }),
  },
}
