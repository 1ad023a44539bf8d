import { claudeOf } from '../core/provider/claude.ts'
import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { aiSdkPackage } from './shared/ai-sdk-package.ts'
import { apiKeyIn, need } from './shared/credential.ts'
import {
  CLAUDES_THINKING,
  countingTokens,
  METADATA_OPTION,
  METADATA_USER,
  messagesBelow,
  messagesCacheMark,
  messagesWire,
  X_API_KEY,
} from './shared/wires.ts'

const BASE_URL = 'https://api.anthropic.com/v1'

const FAST = { fast: { speed: 'fast' } }

/** What is stored stays where the workspace is. https://platform.claude.com/docs/en/build-with-claude/data-residency */
const US = { us: { inference_geo: 'us' } }

export const anthropic: Provider = {
  slug: 'anthropic',
  name: 'Anthropic',
  headquarters: 'US',
  baseUrl: BASE_URL,
  credential: apiKeyIn('ANTHROPIC_API_KEY'),
  wires: {
    'anthropic-messages': messagesWire(countingTokens(messagesBelow(X_API_KEY)), {
      asks: { tiers: FAST, geos: US, endUser: METADATA_USER, cacheMark: messagesCacheMark(/./) },
      quirks: { tierBetas: { fast: 'fast-mode-2026-02-01' }, issuers: CLAUDES_THINKING },
    }),
  },
  structuredOutput: (id) => claudeOf(id).schemas,
  package: aiSdkPackage({
    load: async ({ model, baseUrl, credential, fetch }) => {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      const apiKey = need(credential, 'apiKey', 'anthropic')
      return createAnthropic({ apiKey, baseURL: baseUrl || BASE_URL, fetch, headers: {} })(model)
    },
    usage: 'anthropic-messages',
    // @ai-sdk/anthropic 4.0.105
    endsBy: 'event',
    optionsKey: 'anthropic',
    asks: {
      cacheMark: messagesCacheMark(/./),
      tiers: FAST,
      geos: { us: { inferenceGeo: 'us' } },
      endUser: METADATA_OPTION,
    },
  }),
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
