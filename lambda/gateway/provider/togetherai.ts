import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const togetherai: Provider = {
  slug: 'togetherai',
  name: 'Together AI',
  headquarters: 'US',
  // @ai-sdk/togetherai 3.0.54
  baseUrl: 'https://api.together.xyz/v1',
  credential: apiKeyIn('TOGETHER_API_KEY', 'TOGETHER_AI_API_KEY'),
  wires: {
    'openai-chat': chatWire({ reasoning: { field: 'reasoning', whenEmpty: 'omit' } }),
  },
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
