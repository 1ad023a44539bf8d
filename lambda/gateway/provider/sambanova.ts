import type { Provider } from '../core/provider/provider.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire, countingTokens, messagesBelow, messagesWire, X_API_KEY } from './shared/wires.ts'

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
