import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING } from './shared/agreement.ts'
import { apiKeyIn, BEARER } from './shared/credential.ts'
import { besideChat, chatWire, messagesWire } from './shared/wires.ts'

export const novita: Provider = {
  slug: 'novita',
  name: 'Novita AI',
  // https://github.com/novitalabs/novita-skills
  baseUrl: 'https://api.novita.ai/openai/v1',
  credential: apiKeyIn('NOVITA_API_KEY'),
  wires: {
    'openai-chat': chatWire({
      reasoning: { field: 'reasoning_content', whenEmpty: 'omit' },
    }),
    // https://novita.ai/docs/guides/llm-anthropic-compatibility, for some of its models: others name their `api`.
    'anthropic-messages': messagesWire(besideChat('/openai/v1', '/anthropic/v1', BEARER)),
  },
  noTraining: NO_TRAINING,
}
