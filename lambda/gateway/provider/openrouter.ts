import { type JsonObject, objectOr } from '../core/json/value.ts'
import type { Provider, StatedCost } from '../core/provider/provider.ts'
import { charge, inUsd } from './shared/charge.ts'
import { apiKeyIn, BEARER } from './shared/credential.ts'
import { chatCacheMark, chatWire, messagesBelow, messagesCacheMark, messagesWire } from './shared/wires.ts'

/** Of what it resells, Claude caches where it is told. https://openrouter.ai/docs/features/prompt-caching */
const CACHING = /^anthropic\//

/**
 * `cost` is what the account was charged. With a key of the caller's own, which is at the account of another provider,
 * that is only OpenRouter's fee, and the upstream cost comes on top.
 * https://openrouter.ai/docs/use-cases/usage-accounting
 */
const statedCost = ({ cost, is_byok: isByok, cost_details: details }: JsonObject): StatedCost => {
  const charged = charge(cost)
  if (charged === undefined || (isByok ?? false) === false) return inUsd(charged)
  const upstream = isByok === true ? charge(objectOr(details)['upstream_inference_cost']) : undefined
  return upstream === undefined ? 'partly' : inUsd(charged + upstream)
}

/** A reseller of the others. */
export const openrouter: Provider = {
  slug: 'openrouter',
  name: 'OpenRouter',
  // @openrouter/ai-sdk-provider 3.1.0
  baseUrl: 'https://openrouter.ai/api/v1',
  credential: apiKeyIn('OPENROUTER_API_KEY'),
  statedCost,
  wires: {
    'openai-chat': chatWire(
      {
        // Recorded raw: github.com/charmbracelet/fantasy, providertests/testdata/TestOpenRouterCommon
        ends: 'done',
        reasoning: { field: 'reasoning', whenEmpty: 'omit' },
        // https://openrouter.ai/docs/use-cases/usage-accounting: `stream_options` has no effect there.
        usage: 'unasked',
        extensions: ['cache_control', 'reasoning', 'reasoning_details', 'usage'],
      },
      { asks: { cacheMark: chatCacheMark(CACHING), preferences: true } },
    ),
    // pi-ai 1.5.2
    'anthropic-messages': messagesWire(messagesBelow(BEARER), {
      asks: { cacheMark: messagesCacheMark(CACHING) },
      quirks: { issuers: { anthropic: /^anthropic\// } },
    }),
  },
}
