import { compact } from '../../core/json/value.ts'
import type { Provider, ProviderOverride } from '../../core/provider/provider.ts'
import { DECLARED } from './agreement.ts'
import { apiKeyIn, BEARER } from './credential.ts'
import { chatWire, messagesBelow, messagesCacheMark, messagesWire, X_API_KEY } from './wires.ts'

/** A provider that is described by data alone. */
export interface CompatibleProvider extends Omit<ProviderOverride, 'type'> {
  readonly slug: string
  readonly name?: string
  readonly baseUrl: string
}

/** Nobody knows what such a server reads, and in whose name: its disk, a bucket. */
export const ANY_STORAGE = { hosts: [] }

const described = (given: CompatibleProvider, wires: Provider['wires']): Provider =>
  compact({
    slug: given.slug,
    name: given.name ?? given.slug,
    baseUrl: given.baseUrl,
    credential: given.apiKeyEnv ? apiKeyIn(given.apiKeyEnv) : {},
    ownStorage: ANY_STORAGE,
    wires,
    zeroDataRetention: given.zdr ? DECLARED : undefined,
    noTraining: given.noTraining ? DECLARED : undefined,
  })

/** Any server with OpenAI's chat completions below `baseUrl`. */
export const openaiCompatible = (given: CompatibleProvider): Provider =>
  described(given, {
    'openai-chat': chatWire(
      {
        // Its operator knows it, and says so where it does not.
        ends: given.endsWithDone === false ? 'finish-reason' : 'done',
        isUnknown: true,
      },
      { auth: given.apiKeyEnv ? BEARER : { kind: 'none' }, takes: { anyArguments: true } },
    ),
  })

/**
 * Any server with Anthropic's Messages API below `baseUrl`. Nothing is known about its counting of tokens; cache
 * markers are of the API, and a server that does not cache has to bear with them, since Claude's own clients send them.
 */
export const anthropicCompatible = (given: CompatibleProvider): Provider =>
  described(given, {
    'anthropic-messages': messagesWire(messagesBelow(given.apiKeyEnv ? X_API_KEY : { kind: 'none' }), {
      asks: { cacheMark: messagesCacheMark(/./) },
      quirks: { issuers: {} },
    }),
  })
