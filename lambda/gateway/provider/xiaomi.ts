import type { Provider } from '../core/provider/provider.ts'
import { apiKeyIn, BEARER } from './shared/credential.ts'
import { besideChat, chatWire, messagesWire } from './shared/wires.ts'

export const xiaomi: Provider = {
  slug: 'xiaomi',
  name: 'Xiaomi',
  headquarters: 'CN',
  // pi-ai 1.5.2
  baseUrl: 'https://api.xiaomimimo.com/v1',
  credential: apiKeyIn('XIAOMI_API_KEY', 'MIMO_API_KEY'),
  wires: {
    'openai-chat': chatWire({
      maxTokensField: 'max_completion_tokens',
      reasoning: { field: 'reasoning_content', whenEmpty: 'send' },
    }),
    // https://docs.rs/rig-core/latest/src/rig/providers/xiaomimimo.rs.html
    'anthropic-messages': messagesWire(besideChat('/v1', '/anthropic/v1', BEARER)),
  },
}
