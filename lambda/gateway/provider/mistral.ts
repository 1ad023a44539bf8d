import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { aiSdkPackage } from './shared/ai-sdk-package.ts'
import { apiKeyIn, need } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

const BASE_URL = 'https://api.mistral.ai/v1'

export const mistral: Provider = {
  slug: 'mistral',
  name: 'Mistral AI',
  headquarters: 'FR',
  baseUrl: BASE_URL,
  credential: apiKeyIn('MISTRAL_API_KEY'),
  wires: {
    'openai-chat': chatWire(
      {
        // Tool call deltas without an index and first chunks without a role: OpenAI's own clients stumble.
        relay: false,
        // "Unexpected role 'user' after role 'tool'", which is what coding agents send.
        answerAfterTools: true,
        requiredToolChoice: 'any',
        seedField: 'random_seed',
        usage: 'unasked',
        // Unknown fields are an error there.
        rejects: [
          'logit_bias',
          'logprobs',
          'top_logprobs',
          'user',
          'store',
          'service_tier',
          'verbosity',
          'safety_identifier',
          'web_search_options',
        ],
      },
      { takes: { callIds: 'alphanumeric-9' } },
    ),
  },
  structuredOutput: 'tool-use',
  package: aiSdkPackage({
    load: async ({ model, baseUrl, credential, fetch }) => {
      const { createMistral } = await import('@ai-sdk/mistral')
      const apiKey = need(credential, 'apiKey', 'mistral')
      return createMistral({ apiKey, baseURL: baseUrl || BASE_URL, fetch, headers: {} })(model)
    },
    usage: 'openai-chat',
    optionsKey: 'mistral',
    takes: { callIds: 'alphanumeric-9' },
  }),
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
