import type { Provider } from '../core/provider/provider.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const crusoe: Provider = {
  slug: 'crusoe',
  name: 'Crusoe',
  headquarters: 'US',
  // https://docs.crusoecloud.com/quickstart/getting-started-with-serverless-inference
  baseUrl: 'https://api.inference.crusoecloud.com/v1',
  credential: apiKeyIn('CRUSOE_API_KEY'),
  wires: {
    'openai-chat': chatWire({
      // Recorded raw: github.com/pydantic/pydantic-ai, tests/models/cassettes/test_crusoe
      ends: 'done',
    }),
  },
}
