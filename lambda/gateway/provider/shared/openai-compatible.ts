import { compact } from '../../core/json/value.ts'
import type { Provider } from '../../core/provider.ts'
import { DECLARED } from './agreement.ts'
import { chatWire } from './chat-wire.ts'
import type { CompatibleProvider } from './compatible.ts'
import { apiKeyIn, BEARER } from './credential.ts'

/** Any server with OpenAI's chat completions below `baseUrl`. */
export const openaiCompatible = (given: CompatibleProvider): Provider =>
  compact({
    slug: given.slug,
    name: given.name ?? given.slug,
    baseUrl: given.baseUrl,
    credential: given.apiKeyEnv ? apiKeyIn(given.apiKeyEnv) : {},
    wires: {
      'openai-chat': chatWire(
        {
          ends: given.endsWithDone === false ? 'finish-reason' : 'done',
          extensions: ['extra_content', 'reasoning_content'],
        },
        { auth: given.apiKeyEnv ? BEARER : { kind: 'none' } },
      ),
    },
    zeroDataRetention: given.zdr ? DECLARED : undefined,
    noTraining: given.noTraining ? DECLARED : undefined,
  })
