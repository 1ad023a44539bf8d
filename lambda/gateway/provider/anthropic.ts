import type { Provider } from '../core/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './agreement.ts'
import { apiKeyIn, need } from './credential.ts'
import { countingTokens, messagesWire, X_API_KEY } from './messages-wire.ts'

const BASE_URL = 'https://api.anthropic.com/v1'

const FAST = { fast: { speed: 'fast' } }

export const anthropic: Provider = {
  slug: 'anthropic',
  name: 'Anthropic',
  baseUrl: BASE_URL,
  credential: apiKeyIn('ANTHROPIC_API_KEY'),
  wires: {
    'anthropic-messages': countingTokens(
      messagesWire(X_API_KEY, { tiers: FAST, tierBetas: { fast: 'fast-mode-2026-02-01' } }),
    ),
  },
  adapter: {
    load: async ({ model, baseUrl, credential, fetch }) => {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      const apiKey = need(credential, 'apiKey', 'anthropic')
      return createAnthropic({ apiKey, baseURL: baseUrl || BASE_URL, fetch, headers: {} })(model)
    },
    usage: 'anthropic-messages',
    optionsKey: 'anthropic',
    tiers: FAST,
  },
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
