import type { Provider } from '../core/provider/provider.ts'
import { ANTHROPICS_OWN } from './shared/claude-limits.ts'
import { apiKeyIn } from './shared/credential.ts'
import { besideChat, chatWire, messagesWire, SYSTEM_ONLY, X_API_KEY } from './shared/wires.ts'

const thinking = (effort: string) => ({ thinking: { type: 'enabled' }, reasoning_effort: effort })

/** @ai-sdk/deepseek 3.0.56 */
const EFFORTS = {
  none: { thinking: { type: 'disabled' } },
  minimal: thinking('low'),
  low: thinking('low'),
  medium: thinking('high'),
  high: thinking('high'),
  xhigh: thinking('max'),
  max: thinking('max'),
}

export const deepseek: Provider = {
  slug: 'deepseek',
  name: 'DeepSeek',
  headquarters: 'CN',
  // @ai-sdk/deepseek 3.0.56
  baseUrl: 'https://api.deepseek.com',
  credential: apiKeyIn('DEEPSEEK_API_KEY'),
  wires: {
    'openai-chat': chatWire({
      reasoning: { field: 'reasoning_content', whenEmpty: 'send' },
      ...SYSTEM_ONLY,
      // Without effect there: @ai-sdk/deepseek 3.0.56.
      rejects: ['seed', 'frequency_penalty', 'presence_penalty'],
      // https://api-docs.deepseek.com/api/create-chat-completion: text or json_object.
      jsonSchema: false,
      efforts: EFFORTS,
    }),
    // https://api-docs.deepseek.com/guides/anthropic_api
    'anthropic-messages': {
      ...messagesWire(besideChat('', '/anthropic/v1', X_API_KEY)),
      // The same: "ignored" or "not supported".
      lacks: ANTHROPICS_OWN,
    },
  },
}
