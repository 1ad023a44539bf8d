import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { apiKeyIn } from './shared/credential.ts'
import {
  besideChat,
  chatCacheMark,
  chatWire,
  messagesCacheMark,
  messagesWire,
  SYSTEM_ONLY,
  X_API_KEY,
} from './shared/wires.ts'

const thinking = (budget: number) => ({ enable_thinking: true, thinking_budget: budget })

/** Shares of 16384 tokens, as @ai-sdk/alibaba 2.0.58 gives them. */
const EFFORTS = {
  none: { enable_thinking: false },
  minimal: thinking(1024),
  low: thinking(1638),
  medium: thinking(4915),
  high: thinking(9830),
  xhigh: thinking(14_746),
  max: thinking(15_565),
}

export const alibaba: Provider = {
  slug: 'alibaba',
  name: 'Alibaba Cloud',
  headquarters: 'CN',
  // Singapore, as @ai-sdk/alibaba 2.0.58; keys of other regions need their own base URL.
  baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
  credential: apiKeyIn('ALIBABA_API_KEY', 'DASHSCOPE_API_KEY'),
  // oss:// of the key's account, https://www.alibabacloud.com/help/en/model-studio/get-temporary-file-url
  ownStorage: { hosts: [] },
  wires: {
    'openai-chat': chatWire(
      {
        reasoning: { field: 'reasoning_content', whenEmpty: 'omit' },
        extensions: ['cache_control'],
        ...SYSTEM_ONLY,
        // @ai-sdk/alibaba 2.0.58
        topK: true,
        rejects: ['frequency_penalty'],
        // The same; https://www.alibabacloud.com/help/en/model-studio/qwen-structured-output
        jsonSchema: /^qwen3\.(?:7-(?:plus|flash|max)|8-(?:max|flash))(?:-|$)/,
        efforts: EFFORTS,
      },
      // https://www.alibabacloud.com/help/en/model-studio/context-cache
      { asks: { cacheMark: chatCacheMark(/./) } },
    ),
    // https://www.alibabacloud.com/help/doc-detail/2980295.html: the Qwen series.
    'anthropic-messages': {
      ...messagesWire(besideChat('/compatible-mode/v1', '/apps/anthropic/v1', X_API_KEY), {
        asks: { cacheMark: messagesCacheMark(/./) },
        // What callers mark costs half of what it finds by itself: https://www.alibabacloud.com/help/en/model-studio/context-cache
        quirks: { cacheReads: 'either' },
      }),
      serves: (model) => /^qwen/i.test(model),
    },
  },
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
