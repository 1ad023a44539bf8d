import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { apiKeyIn, BEARER } from './shared/credential.ts'
import { besideChat, chatWire, messagesWire, SYSTEM_ONLY } from './shared/wires.ts'

export const moonshotai: Provider = {
  slug: 'moonshotai',
  name: 'Moonshot AI',
  headquarters: 'CN',
  // @ai-sdk/moonshotai 3.0.60
  baseUrl: 'https://api.moonshot.ai/v1',
  credential: apiKeyIn('MOONSHOT_API_KEY'),
  wires: {
    // Of URLs it takes only those of its own file store.
    'openai-chat': chatWire(
      {
        reasoning: { field: 'reasoning_content', whenEmpty: 'send' },
        ...SYSTEM_ONLY,
        // @ai-sdk/moonshotai 3.0.60
        maxTokensField: 'max_completion_tokens',
        rejects: ['seed'],
        options: { 'thinking.budgetTokens': null, reasoningHistory: null },
      },
      { takes: { urls: [], toolNames: 'letter-64' } },
    ),
    // https://platform.kimi.ai/docs/api/overview
    'anthropic-messages': messagesWire(besideChat('/v1', '/anthropic/v1', BEARER), { urls: [] }),
  },
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
