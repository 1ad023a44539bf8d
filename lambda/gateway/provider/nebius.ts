import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const nebius: Provider = {
  slug: 'nebius',
  name: 'Nebius',
  headquarters: 'NL',
  // https://docs.tokenfactory.nebius.com/api-reference/introduction
  baseUrl: 'https://api.tokenfactory.nebius.com/v1',
  credential: apiKeyIn('NEBIUS_API_KEY'),
  wires: {
    'openai-chat': chatWire(),
  },
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
