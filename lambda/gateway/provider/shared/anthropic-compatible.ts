import { compact } from '../../core/json/value.ts'
import type { Provider } from '../../core/provider.ts'
import { DECLARED } from './agreement.ts'
import type { CompatibleProvider } from './compatible.ts'
import { apiKeyIn } from './credential.ts'
import { messagesBelow, messagesCacheMark, messagesWire, X_API_KEY } from './messages-wire.ts'

/**
 * Any server with Anthropic's Messages API below `baseUrl`. Nothing is known about its counting of tokens; cache markers
 * are of the API, and a server that does not cache has to bear with them, since Claude's own clients send them.
 */
export const anthropicCompatible = (given: CompatibleProvider): Provider =>
  compact({
    slug: given.slug,
    name: given.name ?? given.slug,
    baseUrl: given.baseUrl,
    credential: given.apiKeyEnv ? apiKeyIn(given.apiKeyEnv) : {},
    wires: {
      'anthropic-messages': messagesWire(messagesBelow(given.apiKeyEnv ? X_API_KEY : { kind: 'none' }), {
        asks: { cacheMark: messagesCacheMark(/./) },
      }),
    },
    zeroDataRetention: given.zdr ? DECLARED : undefined,
    noTraining: given.noTraining ? DECLARED : undefined,
  })
