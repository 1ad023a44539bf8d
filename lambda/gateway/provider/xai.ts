import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { aiSdkPackage } from './shared/ai-sdk-package.ts'
import { charge, stated } from './shared/charge.ts'
import { apiKeyIn, need } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

const BASE_URL = 'https://api.x.ai/v1'

/** "jpg/jpeg or png": https://docs.x.ai/docs/guides/image-understanding. Other files are taken by URL or id alone. */
const TAKES = { instructions: 'anywhere', images: ['image/jpeg', 'image/png'], files: [] } as const

/** A tick is 10^-10 USD. */
const PICO_PER_TICK = 100n

export const xai: Provider = {
  slug: 'xai',
  name: 'xAI',
  headquarters: 'US',
  baseUrl: BASE_URL,
  credential: apiKeyIn('XAI_API_KEY'),
  wires: {
    'openai-chat': chatWire(
      {
        maxTokensField: 'max_completion_tokens',
        // Recorded raw: github.com/charmbracelet/fantasy, providertests/testdata/TestOpenAICompatibleCommon/xai-grok-4-fast
        ends: 'done',
      },
      { takes: TAKES },
    ),
  },
  // The exact cost of an answer, in both of its APIs. https://docs.x.ai/docs/api-reference, recorded traffic
  statedCost: ({ cost_in_usd_ticks }) =>
    stated(charge(cost_in_usd_ticks), (ticks) => BigInt(Math.round(ticks)) * PICO_PER_TICK),
  structuredOutput: 'tool-use',
  package: aiSdkPackage({
    load: async ({ model, baseUrl, credential, fetch }) => {
      const { createXai } = await import('@ai-sdk/xai')
      const apiKey = need(credential, 'apiKey', 'xai')
      return createXai({ apiKey, baseURL: baseUrl || BASE_URL, fetch, headers: {} }).responses(model)
    },
    usage: 'openai-responses',
    // @ai-sdk/xai 5.0.12
    endsBy: 'status',
    optionsKey: 'xai',
    takes: TAKES,
  }),
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
