import type { Credential, Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { aiSdkPackage } from './shared/ai-sdk-package.ts'
import { apiKeyIn, hostLabel, need } from './shared/credential.ts'
import { OPENAI_CHAT, OPENAI_TAKES, openaiRefuses, RESPONSES_DEFAULTS } from './shared/openai-limits.ts'
import { chatWire, SAFETY_IDENTIFIER, SAFETY_OPTION } from './shared/wires.ts'

const API_KEY = { kind: 'header', name: 'api-key', prefix: '', field: 'apiKey' } as const

const baseUrlOf = (baseUrl: string | undefined, credential: Credential): string =>
  baseUrl ||
  `https://${hostLabel(need(credential, 'resourceName', 'azure'), 'resourceName', 'azure')}.openai.azure.com/openai/v1`

/** Azure OpenAI's v1 API. Its models are the deployments' names. */
export const azure: Provider = {
  slug: 'azure',
  name: 'Azure',
  headquarters: 'US',
  credential: {
    ...apiKeyIn('AZURE_API_KEY'),
    resourceName: { env: ['AZURE_RESOURCE_NAME'], required: true, isOpen: true },
  },
  wires: {
    'openai-chat': {
      // Its end recorded raw: github.com/charmbracelet/fantasy, providertests/testdata/TestAzureCommon
      ...chatWire(
        { ...OPENAI_CHAT, ends: 'done' },
        {
          auth: API_KEY,
          url: ({ baseUrl, credential }) => `${baseUrlOf(baseUrl, credential)}/chat/completions`,
          takes: OPENAI_TAKES,
          asks: { endUser: SAFETY_IDENTIFIER },
        },
      ),
      refuses: openaiRefuses,
    },
  },
  structuredOutput: 'tool-use',
  package: aiSdkPackage({
    load: async ({ model, baseUrl, credential, fetch }) => {
      const { createAzure } = await import('@ai-sdk/azure')
      const apiKey = need(credential, 'apiKey', 'azure')
      return createAzure({ apiKey, baseURL: baseUrlOf(baseUrl, credential), fetch, headers: {} }).responses(model)
    },
    usage: 'openai-responses',
    // @ai-sdk/azure, by @ai-sdk/openai 4.0.118
    endsBy: 'status',
    optionsKey: 'azure',
    toolsOf: ['openai', 'azure'],
    defaults: RESPONSES_DEFAULTS,
    takes: { instructions: 'anywhere' },
    asks: { endUser: SAFETY_OPTION },
  }),
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
