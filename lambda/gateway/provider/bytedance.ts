import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING } from './shared/agreement.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const bytedance: Provider = {
  slug: 'bytedance',
  name: 'ByteDance',
  headquarters: 'CN',
  // @ai-sdk/bytedance 1.0.29; keys of other regions need their own base URL.
  baseUrl: 'https://ark.ap-southeast.bytepluses.com/api/v3',
  credential: apiKeyIn('ARK_API_KEY', 'BYTEPLUS_API_KEY'),
  wires: {
    'openai-chat': chatWire({
      reasoning: { field: 'reasoning_content', whenEmpty: 'omit' },
    }),
  },
  noTraining: NO_TRAINING,
}
