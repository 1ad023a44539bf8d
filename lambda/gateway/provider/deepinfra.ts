import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { apiKeyIn, BEARER } from './shared/credential.ts'
import { besideChat, chatWire, messagesWire } from './shared/wires.ts'

export const deepinfra: Provider = {
  slug: 'deepinfra',
  name: 'DeepInfra',
  headquarters: 'US',
  // @ai-sdk/deepinfra 3.0.57
  baseUrl: 'https://api.deepinfra.com/v1/openai',
  credential: apiKeyIn('DEEPINFRA_API_KEY', 'DEEPINFRA_TOKEN'),
  wires: {
    'openai-chat': chatWire({
      reasoning: { field: 'reasoning_content', whenEmpty: 'omit' },
      // For Gemini and Gemma. @ai-sdk/deepinfra 3.0.57
      reasoningTokens: 'beside',
    }),
    // https://docs.deepinfra.com/api-reference
    'anthropic-messages': messagesWire(besideChat('/v1/openai', '/anthropic/v1', BEARER)),
  },
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
