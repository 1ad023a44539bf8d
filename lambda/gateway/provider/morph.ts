import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const morph: Provider = {
  slug: 'morph',
  name: 'Morph',
  headquarters: 'US',
  // https://mastra.ai/docs/models/providers/morph
  baseUrl: 'https://api.morphllm.com/v1',
  credential: apiKeyIn('MORPH_API_KEY'),
  wires: {
    'openai-chat': chatWire(),
  },
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
