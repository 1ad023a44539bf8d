import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const baseten: Provider = {
  slug: 'baseten',
  name: 'Baseten',
  headquarters: 'US',
  // @ai-sdk/baseten 2.1.26; the Model APIs, models of one's own have a base URL each.
  baseUrl: 'https://inference.baseten.co/v1',
  credential: apiKeyIn('BASETEN_API_KEY'),
  wires: {
    'openai-chat': chatWire({
      reasoning: { field: 'reasoning_content', whenEmpty: 'omit' },
    }),
  },
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
