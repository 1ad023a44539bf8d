import type { Provider } from '../core/provider/provider.ts'
import { CHAT_SCHEMAS } from '../core/schema/receivers.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { aiSdkPackage } from './shared/ai-sdk-package.ts'
import { apiKeyIn, need } from './shared/credential.ts'
import { IMAGES } from './shared/takes.ts'
import { chatWire } from './shared/wires.ts'

const BASE_URL = 'https://api.groq.com/openai/v1'

/**
 * Of the one API that both ways lead to: https://console.groq.com/docs/api-reference,
 * https://console.groq.com/docs/vision
 */
const TAKES = { images: IMAGES, files: [], limits: { stopSequences: 4, tools: 128 } }

export const groq: Provider = {
  slug: 'groq',
  name: 'Groq',
  headquarters: 'US',
  baseUrl: BASE_URL,
  credential: apiKeyIn('GROQ_API_KEY'),
  wires: {
    'openai-chat': {
      ...chatWire(
        {
          // Recorded raw: github.com/charmbracelet/fantasy, providertests/testdata/TestOpenAICompatibleCommon/groq-kimi-k2
          ends: 'done',
          maxTokensField: 'max_completion_tokens',
          reasoning: { field: 'reasoning', whenEmpty: 'omit' },
          // "property … is unsupported": github.com/janhq/jan/issues/8136; https://console.groq.com/docs/api-reference has what is
          rejectsInMessages: { assistant: ['reasoning_content', 'refusal', 'annotations', 'audio'] },
          // https://console.groq.com/docs/openai
          rejects: ['logprobs', 'top_logprobs', 'logit_bias'],
        },
        { takes: TAKES },
      ),
      // The same page: "If N is supplied, it must be equal to 1."
      lacks: /^(?:logprobs|n)$/,
    },
  },
  package: aiSdkPackage({
    load: async ({ model, baseUrl, credential, fetch }) => {
      const { createGroq } = await import('@ai-sdk/groq')
      const apiKey = need(credential, 'apiKey', 'groq')
      return createGroq({ apiKey, baseURL: baseUrl || BASE_URL, fetch, headers: {} })(model)
    },
    usage: 'openai-chat',
    ends: 'done',
    optionsKey: 'groq',
    takes: { schemas: CHAT_SCHEMAS, ...TAKES },
  }),
  // https://console.groq.com/docs/service-tiers
  listTiers: ['on_demand'],
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
