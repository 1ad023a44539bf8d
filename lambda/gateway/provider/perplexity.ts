import { objectOr } from '../core/json/value.ts'
import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING } from './shared/agreement.ts'
import { charge, inUsd } from './shared/charge.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const perplexity: Provider = {
  slug: 'perplexity',
  name: 'Perplexity',
  headquarters: 'US',
  // @ai-sdk/perplexity 4.0.49
  baseUrl: 'https://api.perplexity.ai',
  credential: apiKeyIn('PERPLEXITY_API_KEY', 'PPLX_API_KEY'),
  wires: {
    'openai-chat': chatWire(
      {
        // https://github.com/perplexityai/api-discussion/issues/209
        ends: 'finish-reason',
        // Every chunk carries it.
        usage: 'unasked',
        // https://docs.perplexity.ai/guides/pricing
        feeBy: 'search_context_size',
        // @ai-sdk/perplexity 4.0.49
        rejects: ['stop', 'seed'],
      },
      {
        takes: {
          urls: [],
          // "After the (optional) system message(s), user and assistant roles should be alternating": perplexityai/api-discussion#265
          turns: { blank: false, alternate: true, userFirst: true, userLast: true },
        },
      },
    ),
  },
  // With its fee for the search. @ai-sdk/perplexity 4.0.49
  statedCost: ({ cost = null }) => inUsd(charge(cost === null ? null : (objectOr(cost)['total_cost'] ?? ''))),
  noTraining: NO_TRAINING,
}
