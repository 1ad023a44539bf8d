import type { Provider } from '../../core/provider/provider.ts'
import { NO_TRAINING } from '../shared/agreement.ts'
import { aiSdkPackage } from '../shared/ai-sdk-package.ts'
import { apiKeyIn, need } from '../shared/credential.ts'
import { chatWire } from '../shared/wires.ts'

/** https://docs.cohere.com/docs/compatibility-api */
const COMPATIBLE_URL = 'https://api.cohere.ai/compatibility/v1'
/** @ai-sdk/cohere 4.0.52 */
const OWN_URL = 'https://api.cohere.com/v2'

/** Where overrides move the one, the other is beside it. */
const ownUrl = (compatibleUrl = COMPATIBLE_URL): string =>
  compatibleUrl === COMPATIBLE_URL ? OWN_URL : `${compatibleUrl.replace(/\/compatibility\/v1$/, '')}/v2`

const THINKING = { reasoning_effort: 'high' }

/** The compatible API knows two efforts. The same page. */
const EFFORTS = {
  minimal: THINKING,
  low: THINKING,
  medium: THINKING,
  xhigh: THINKING,
  max: THINKING,
}

/**
 * AI SDK clients get its own API, with citations, documents and budgets of thinking; the others its OpenAI-compatible
 * one.
 */
export const cohere: Provider = {
  slug: 'cohere',
  name: 'Cohere',
  headquarters: 'CA',
  baseUrl: COMPATIBLE_URL,
  credential: apiKeyIn('COHERE_API_KEY', 'CO_API_KEY'),
  wires: {
    'openai-chat': chatWire({
      // https://strandsagents.com/docs/user-guide/concepts/model-providers/cohere/: stream_options is an error there.
      usage: 'unasked',
      efforts: EFFORTS,
      rejects: [
        'stream_options',
        'logit_bias',
        'metadata',
        'parallel_tool_calls',
        'prediction',
        'service_tier',
        'store',
      ],
    }),
  },
  package: aiSdkPackage({
    load: async ({ model, baseUrl, credential, fetch }) => {
      const { createCohere } = await import('@ai-sdk/cohere')
      const { cohereModel } = await import('./model.ts')
      const apiKey = need(credential, 'apiKey', 'cohere')
      const baseURL = ownUrl(baseUrl)
      return cohereModel((fetch) => createCohere({ apiKey, baseURL, fetch, headers: {} })(model), fetch)
    },
    usage: 'cohere-chat',
    optionsKey: 'cohere',
  }),
  noTraining: NO_TRAINING,
}
