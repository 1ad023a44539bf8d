import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING } from './shared/agreement.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const inception: Provider = {
  slug: 'inception',
  name: 'Inception',
  headquarters: 'US',
  // https://docs.litellm.ai/docs/providers/inception
  baseUrl: 'https://api.inceptionlabs.ai/v1',
  credential: apiKeyIn('INCEPTION_API_KEY'),
  wires: {
    'openai-chat': chatWire(),
  },
  noTraining: NO_TRAINING,
}
