import type { Provider } from '../core/provider/provider.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire, SAFETY_IDENTIFIER } from './shared/wires.ts'

export const meta: Provider = {
  slug: 'meta',
  name: 'Meta',
  headquarters: 'US',
  // pi-ai 1.5.2
  baseUrl: 'https://api.meta.ai/v1',
  credential: apiKeyIn('META_API_KEY', 'MODEL_API_KEY'),
  wires: { 'openai-chat': chatWire({}, { asks: { endUser: SAFETY_IDENTIFIER } }) },
}
