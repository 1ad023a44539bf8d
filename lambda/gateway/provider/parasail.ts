import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const parasail: Provider = {
  slug: 'parasail',
  name: 'Parasail',
  headquarters: 'US',
  // https://lava.so/docs/gateway/providers/parasail
  baseUrl: 'https://api.parasail.io/v1',
  credential: apiKeyIn('PARASAIL_API_KEY'),
  wires: {
    'openai-chat': chatWire(),
  },
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
