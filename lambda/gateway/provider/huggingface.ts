import type { Provider } from '../core/provider/provider.ts'
import { apiKeyIn } from './shared/credential.ts'
import { chatWire } from './shared/wires.ts'

/** A router to other providers; `:provider` after a model id names one of them. */
export const huggingface: Provider = {
  slug: 'huggingface',
  name: 'Hugging Face',
  // @ai-sdk/huggingface 2.0.48
  baseUrl: 'https://router.huggingface.co/v1',
  credential: apiKeyIn('HUGGINGFACE_API_KEY', 'HF_TOKEN'),
  wires: {
    'openai-chat': chatWire({
      // Recorded raw: github.com/charmbracelet/fantasy, providertests/testdata/TestOpenAICompatibleCommon/huggingface-kimi-k2
      ends: 'done',
    }),
  },
}
