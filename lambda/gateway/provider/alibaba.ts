import type { Provider } from '../core/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './agreement.ts'
import { chatWire } from './chat-wire.ts'
import { apiKeyIn } from './credential.ts'
import { besideChat, X_API_KEY } from './messages-wire.ts'

export const alibaba: Provider = {
  slug: 'alibaba',
  name: 'Alibaba Cloud',
  // Singapore, as @ai-sdk/alibaba 2.0.58; keys of other regions need their own base URL.
  baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
  credential: apiKeyIn('ALIBABA_API_KEY', 'DASHSCOPE_API_KEY'),
  wires: {
    'openai-chat': chatWire({
      reasoningField: 'reasoning_content',
      extensions: ['reasoning_content', 'cache_control'],
      // @ai-sdk/alibaba 2.0.58
      rejects: ['frequency_penalty'],
    }),
    // https://www.alibabacloud.com/help/doc-detail/2980295.html: the Qwen series.
    'anthropic-messages': {
      ...besideChat('/compatible-mode/v1', '/apps/anthropic/v1', X_API_KEY),
      serves: (model) => /^qwen/i.test(model),
    },
  },
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
