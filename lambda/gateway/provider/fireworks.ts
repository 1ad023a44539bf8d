import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { apiKeyIn, BEARER } from './shared/credential.ts'
import { chatWire, messagesBelow, messagesWire } from './shared/wires.ts'

export const fireworks: Provider = {
  slug: 'fireworks',
  name: 'Fireworks',
  headquarters: 'US',
  // @ai-sdk/fireworks 3.0.62
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  credential: apiKeyIn('FIREWORKS_API_KEY'),
  wires: {
    'openai-chat': chatWire({
      reasoning: { field: 'reasoning_content', whenEmpty: 'omit' },
      // @ai-sdk/fireworks 3.0.62
      efforts: { minimal: { reasoning_effort: 'low' }, xhigh: { reasoning_effort: 'high' } },
      options: { 'thinking.budgetTokens': 'budget_tokens' },
    }),
    // https://docs.fireworks.ai/tools-sdks/anthropic-compatibility
    'anthropic-messages': messagesWire(messagesBelow(BEARER)),
  },
  structuredOutput: 'tool-use',
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
