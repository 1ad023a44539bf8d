import type { Provider } from '../core/provider/provider.ts'
import { apiKeyIn, BEARER } from './shared/credential.ts'
import { besideChat, chatWire, messagesWire, SYSTEM_ONLY } from './shared/wires.ts'

export const zai: Provider = {
  slug: 'zai',
  name: 'Z.ai',
  headquarters: 'CN',
  // Not the coding plan's, which bills apart. https://docs.rs/rig-core/0.40.0/src/rig_core/providers/zai.rs.html
  baseUrl: 'https://api.z.ai/api/paas/v4',
  credential: apiKeyIn('ZAI_API_KEY', 'ZHIPU_API_KEY'),
  wires: {
    'openai-chat': chatWire({
      // Recorded raw: github.com/charmbracelet/fantasy, providertests/testdata/TestOpenAICompatibleCommon/zai-glm-4-7-flash
      ends: 'done',
      reasoning: { field: 'reasoning_content', whenEmpty: 'omit' },
      ...SYSTEM_ONLY,
      // https://docs.z.ai/api-reference/llm/chat-completion: text or json_object.
      jsonSchema: false,
      efforts: { none: { thinking: { type: 'disabled' } } },
    }),
    // The same source.
    'anthropic-messages': messagesWire(besideChat('/api/paas/v4', '/api/anthropic/v1', BEARER)),
  },
}
