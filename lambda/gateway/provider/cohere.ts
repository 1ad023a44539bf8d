import type { Provider } from '../core/provider.ts'
import { NO_TRAINING } from './agreement.ts'
import { chatWire } from './chat-wire.ts'
import { apiKeyIn } from './credential.ts'

/** Through its OpenAI-compatible API: the one of its own is like no other. */
export const cohere: Provider = {
  slug: 'cohere',
  name: 'Cohere',
  // https://docs.cohere.com/docs/compatibility-api
  baseUrl: 'https://api.cohere.ai/compatibility/v1',
  credential: apiKeyIn('COHERE_API_KEY', 'CO_API_KEY'),
  wires: {
    // https://strandsagents.com/docs/user-guide/concepts/model-providers/cohere/: stream_options is an error there.
    'openai-chat': chatWire({ usageUnasked: true }),
  },
  noTraining: NO_TRAINING,
}
