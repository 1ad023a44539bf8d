import type { Provider } from '../core/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { apiKeyIn, need } from './shared/credential.ts'
import { countingTokens, messagesWire, X_API_KEY } from './shared/messages-wire.ts'

const BASE_URL = 'https://api.anthropic.com/v1'

const FAST = { fast: { speed: 'fast' } }

/** What is stored stays where the workspace is. https://platform.claude.com/docs/en/build-with-claude/data-residency */
const US = { us: { inference_geo: 'us' } }

/** The first Claudes that take a schema: https://platform.claude.com/docs/en/build-with-claude/structured-outputs */
export const STRUCTURED_CLAUDE = /^anthropic\/claude-(?:opus-4\.1|(?:opus|sonnet|haiku)-4\.[5-9]|\w+-[5-9])/

export const anthropic: Provider = {
  slug: 'anthropic',
  name: 'Anthropic',
  headquarters: 'US',
  baseUrl: BASE_URL,
  credential: apiKeyIn('ANTHROPIC_API_KEY'),
  wires: {
    'anthropic-messages': countingTokens(
      messagesWire(X_API_KEY, {
        cacheMarkers: /./,
        safetyIdentifier: 'metadata.user_id',
        geos: US,
        tiers: FAST,
        tierBetas: { fast: 'fast-mode-2026-02-01' },
      }),
    ),
  },
  structuredOutput: STRUCTURED_CLAUDE,
  adapter: {
    load: async ({ model, baseUrl, credential, fetch }) => {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      const apiKey = need(credential, 'apiKey', 'anthropic')
      return createAnthropic({ apiKey, baseURL: baseUrl || BASE_URL, fetch, headers: {} })(model)
    },
    usage: 'anthropic-messages',
    optionsKey: 'anthropic',
    toolCallId: 'word-64',
    systemAnywhere: true,
    cacheOption: { models: /./, name: 'cacheControl', value: { type: 'ephemeral' } },
    tiers: FAST,
    geos: { us: { inferenceGeo: 'us' } },
    safetyIdentifier: 'metadata.user_id',
  },
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
