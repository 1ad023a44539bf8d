import type { Provider } from '../core/provider/provider.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const arceeAi: Provider = {
  slug: 'arcee-ai',
  name: 'Arcee AI',
  headquarters: 'US',
  // https://docs.openclaw.ai/providers/arcee
  baseUrl: 'https://api.arcee.ai/api/v1',
  credential: apiKeyIn('ARCEEAI_API_KEY', 'ARCEE_API_KEY'),
  wires: {
    'openai-chat': chatWire(),
  },
}
