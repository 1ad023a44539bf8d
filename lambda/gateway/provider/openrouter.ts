import type { Provider } from '../core/provider/provider.ts'
import { apiKeyIn, BEARER } from './shared/credential.ts'
import { chatCacheMark, chatWire, messagesBelow, messagesCacheMark, messagesWire } from './shared/wires.ts'

/** Of what it resells, Claude caches where it is told. https://openrouter.ai/docs/features/prompt-caching */
const CACHING = /^anthropic\//

/** A reseller of the others. */
export const openrouter: Provider = {
  slug: 'openrouter',
  name: 'OpenRouter',
  // @openrouter/ai-sdk-provider 3.1.0
  baseUrl: 'https://openrouter.ai/api/v1',
  credential: apiKeyIn('OPENROUTER_API_KEY'),
  wires: {
    'openai-chat': chatWire(
      {
        // Recorded raw: github.com/charmbracelet/fantasy, providertests/testdata/TestOpenRouterCommon
        ends: 'done',
        reasoning: { field: 'reasoning', whenEmpty: 'omit' },
        extensions: ['cache_control', 'provider', 'reasoning', 'reasoning_details'],
      },
      { asks: { cacheMark: chatCacheMark(CACHING) } },
    ),
    // pi-ai 1.5.2
    'anthropic-messages': messagesWire(messagesBelow(BEARER), { asks: { cacheMark: messagesCacheMark(CACHING) } }),
  },
}
