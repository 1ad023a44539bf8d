import type { CacheMark, Takes } from '../../core/means.ts'
import type { Auth, HttpsReach, WireEndpoint } from '../../core/provider.ts'
import type { ChatQuirks } from '../../core/quirks.ts'
import { BEARER } from './credential.ts'

/** What of a chat endpoint is not as of most. */
interface ChatEndpoint {
  readonly auth?: Auth
  readonly url?: HttpsReach['url']
  readonly takes?: Partial<Takes>
  readonly asks?: WireEndpoint['asks']
}

/** Chat completions below a base URL. The format has no URLs of files other than images. */
export const chatWire = (
  quirks: ChatQuirks = {},
  { auth = BEARER, url = ({ baseUrl }) => `${baseUrl}/chat/completions`, takes, asks = {} }: ChatEndpoint = {},
): WireEndpoint<'openai-chat'> => ({
  into: 'body',
  reach: { via: 'https', url, auth },
  takes: { instructions: 'first-message', urls: ['image'], ...takes },
  asks,
  quirks,
})

/** Anthropic's marker as resellers took it over. In a chat message nothing but text can carry it. */
export const chatCacheMark = (models: RegExp): CacheMark => ({
  models,
  namespace: 'anthropic',
  name: 'cacheControl',
  value: { type: 'ephemeral' },
  on: 'text',
})
