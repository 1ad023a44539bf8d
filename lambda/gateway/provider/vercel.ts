import type { Provider } from '../core/provider/provider.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const vercel: Provider = {
  slug: 'vercel',
  name: 'Vercel v0',
  // @ai-sdk/vercel 2.0.78
  baseUrl: 'https://api.v0.dev/v1',
  credential: apiKeyIn('VERCEL_API_KEY', 'V0_API_KEY'),
  wires: {
    'openai-chat': chatWire(),
  },
}
