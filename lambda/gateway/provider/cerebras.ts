import type { Provider } from '../core/provider/provider.ts'
import { NO_TRAINING, ZERO_RETENTION } from './shared/agreement.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

export const cerebras: Provider = {
  slug: 'cerebras',
  name: 'Cerebras',
  headquarters: 'US',
  // @ai-sdk/cerebras 3.0.59
  baseUrl: 'https://api.cerebras.ai/v1',
  credential: apiKeyIn('CEREBRAS_API_KEY'),
  wires: {
    'openai-chat': chatWire({
      maxTokensField: 'max_completion_tokens',
      reasoning: { field: 'reasoning', whenEmpty: 'omit' },
      // github.com/QwenLM/qwen-code/issues/11045
      rejectsInMessages: { assistant: ['reasoning_content'] },
      // Once documented as errors; @ai-sdk/cerebras 3.0.59 sends logit_bias, parallel_tool_calls and service_tier again.
      rejects: ['frequency_penalty', 'presence_penalty'],
    }),
  },
  structuredOutput: 'tool-use',
  zeroDataRetention: ZERO_RETENTION,
  noTraining: NO_TRAINING,
}
