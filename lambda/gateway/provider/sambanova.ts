import type { Provider } from '../core/provider.ts'
import { chatWire } from './shared/chat-wire.ts'
import { apiKeyIn } from './shared/credential.ts'
import { countingTokens, messagesBelow, messagesWire, X_API_KEY } from './shared/messages-wire.ts'

export const sambanova: Provider = {
  slug: 'sambanova',
  name: 'SambaNova',
  headquarters: 'US',
  // https://docs.sambanova.ai/docs/en/features/openai-compatibility
  baseUrl: 'https://api.sambanova.ai/v1',
  credential: apiKeyIn('SAMBANOVA_API_KEY'),
  wires: {
    'openai-chat': chatWire(),
    // https://docs.sambanova.ai/docs/en/features/anthropic-compatibility
    'anthropic-messages': messagesWire(countingTokens(messagesBelow(X_API_KEY))),
  },
}
