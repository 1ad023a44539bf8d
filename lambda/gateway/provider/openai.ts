import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING } from './shared/agreement.ts'
import { aiSdkPackage } from './shared/ai-sdk-package.ts'
import { apiKeyIn, need } from './shared/credential.ts'
import { OPENAI_CHAT, OPENAI_TAKES, openaiRefuses, RESPONSES_DEFAULTS } from './shared/openai-limits.ts'
import { chatWire, SAFETY_IDENTIFIER, SAFETY_OPTION } from './shared/wires.ts'

const BASE_URL = 'https://api.openai.com/v1'

/** What OpenAI sells as fast is its tier `priority`. https://platform.openai.com/docs/guides/priority-processing */
const CHAT_TIERS = {
  fast: { service_tier: 'priority' },
  flex: { service_tier: 'flex' },
  priority: { service_tier: 'priority' },
}
const PACKAGE_TIERS = {
  fast: { serviceTier: 'priority' },
  flex: { serviceTier: 'flex' },
  priority: { serviceTier: 'priority' },
}

export const openai: Provider = {
  slug: 'openai',
  name: 'OpenAI',
  headquarters: 'US',
  baseUrl: BASE_URL,
  credential: apiKeyIn('OPENAI_API_KEY'),
  wires: {
    'openai-chat': {
      // Its end recorded raw: github.com/charmbracelet/fantasy, providertests/testdata/TestOpenAICommon
      ...chatWire(
        {
          ...OPENAI_CHAT,
          ends: 'done',
          // https://platform.openai.com/docs/api-reference/chat/create: it has no field for reasoning.
          rejectsInMessages: { assistant: ['reasoning', 'reasoning_content'] },
        },
        {
          takes: OPENAI_TAKES,
          asks: { tiers: CHAT_TIERS, endUser: SAFETY_IDENTIFIER },
        },
      ),
      refuses: openaiRefuses,
    },
  },
  structuredOutput: 'tool-use',
  package: aiSdkPackage({
    load: async ({ model, baseUrl, credential, fetch }) => {
      const { createOpenAI } = await import('@ai-sdk/openai')
      const apiKey = need(credential, 'apiKey', 'openai')
      return createOpenAI({ apiKey, baseURL: baseUrl || BASE_URL, fetch, headers: {} }).responses(model)
    },
    usage: 'openai-responses',
    // @ai-sdk/openai 4.0.118
    endsBy: 'status',
    optionsKey: 'openai',
    defaults: RESPONSES_DEFAULTS,
    takes: { instructions: 'anywhere' },
    asks: { tiers: PACKAGE_TIERS, endUser: SAFETY_OPTION },
  }),
  noTraining: NO_TRAINING,
}
