import type { Provider } from '../core/provider/provider.ts'
import type { Takes } from '../core/provider/takes.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { aiSdkPackage } from './shared/ai-sdk-package.ts'
import { apiKeyIn, need } from './shared/credential.ts'
import { IMAGES, PDF } from './shared/takes.ts'
import { chatWire, SYSTEM_ONLY } from './shared/wires.ts'

const BASE_URL = 'https://api.mistral.ai/v1'

/** "Assistant message must have either content or tool_calls, but not none": OpenHands/OpenHands#8685. */
const TAKES: Pick<Takes, 'callIds' | 'turns' | 'images' | 'files' | 'limits'> = {
  callIds: 'alphanumeric-9',
  turns: { blank: false },
  // https://docs.mistral.ai/capabilities/vision, https://docs.mistral.ai/capabilities/document_ai/document_qna
  images: IMAGES,
  files: [PDF],
  // https://docs.mistral.ai/api/#tag/chat
  limits: { temperature: 1.5 },
}

export const mistral: Provider = {
  slug: 'mistral',
  name: 'Mistral AI',
  headquarters: 'FR',
  baseUrl: BASE_URL,
  credential: apiKeyIn('MISTRAL_API_KEY'),
  wires: {
    'openai-chat': chatWire(
      {
        insistsOnMaxTokensField: () => true,
        ...SYSTEM_ONLY,
        // @ai-sdk/mistral 4.0.58
        reasoning: { field: 'thinking', whenEmpty: 'omit' },
        // "Unexpected role 'user' after role 'tool'", which is what coding agents send.
        answerAfterTools: true,
        // https://docs.mistral.ai/capabilities/completion/#prefix
        continued: { prefix: true },
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
          'stream_options',
        ],
        // The same. https://docs.mistral.ai/api, github.com/BerriAI/litellm/issues/30835
        rejectsInMessages: {
          system: ['name'],
          user: ['name'],
          assistant: [
            'name',
            'refusal',
            'annotations',
            'audio',
            'function_call',
            'images',
            'reasoning',
            'reasoning_content',
            'provider_metadata',
          ],
        },
      },
      { takes: { ...TAKES, urls: ['image', 'file'], documentPart: 'document_url' } },
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
    takes: TAKES,
  }),
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
