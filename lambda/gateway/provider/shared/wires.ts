import type { Asks, CacheMark, EndUser } from '../../core/provider/means.ts'
import type { Auth, HttpsReach, Reach, WireEndpoint } from '../../core/provider/provider.ts'
import type { ChatQuirks, MessagesQuirks } from '../../core/provider/quirks.ts'
import type { Takes } from '../../core/provider/takes.ts'
import { BEARER } from './credential.ts'
import { CHAT, MESSAGES } from './takes.ts'

/** What of a chat endpoint is not as of most. */
interface ChatEndpoint {
  readonly auth?: Auth
  readonly url?: HttpsReach['url']
  readonly takes?: Partial<Takes>
  readonly asks?: WireEndpoint['asks']
}

/** What of an endpoint with Anthropic's Messages API is not as at Anthropic. */
interface MessagesEndpoint {
  readonly urls?: Takes['urls']
  readonly asks?: Asks
  readonly quirks?: MessagesQuirks
}

/** OpenAI's field, in a body and as an option of its package. */
export const SAFETY_IDENTIFIER: EndUser = { field: 'safety_identifier', option: 'openai.safetyIdentifier' }
export const SAFETY_OPTION: EndUser = { field: 'safetyIdentifier', option: 'openai.safetyIdentifier' }

/** Anthropic's, likewise. */
export const METADATA_USER: EndUser = {
  field: 'metadata.user_id',
  option: 'anthropic.metadata.userId',
  keepsOwn: true,
}
export const METADATA_OPTION: EndUser = { field: 'metadata.userId', option: 'anthropic.metadata.userId' }

export const X_API_KEY: Auth = { kind: 'header', name: 'x-api-key', prefix: '', field: 'apiKey' }

/** Who serves Claude takes back the thinking of any Claude, wherever it was signed. */
export const CLAUDES_THINKING = { anthropic: /^/ } as const

/**
 * Of those who took the format over before OpenAI had `developer`. github.com/earendil-works/pi/issues/1048,
 * github.com/openclaw/openclaw/issues/8579, github.com/OpenCoworkAI/open-codesign/issues/183
 */
export const SYSTEM_ONLY = { hasDeveloperRole: false } as const

/** Chat completions below a base URL. The format has no URLs of files other than images. */
export const chatWire = (
  quirks: ChatQuirks = {},
  { auth = BEARER, url = ({ baseUrl }) => `${baseUrl}/chat/completions`, takes, asks = {} }: ChatEndpoint = {},
): WireEndpoint<'openai-chat'> => ({
  into: 'body',
  reach: { via: 'https', url, auth },
  takes: { ...CHAT, ...takes },
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

/** Anthropic's Messages API, however it is reached. */
export const messagesWire = (
  reach: Reach,
  { urls = MESSAGES.urls, asks = {}, quirks = {} }: MessagesEndpoint = {},
): WireEndpoint<'anthropic-messages'> => ({
  into: 'body',
  reach,
  takes: { ...MESSAGES, urls },
  asks,
  quirks,
})

/** Where a server has it: the header is the API's version. */
export const messagesAt = (auth: Auth, url: HttpsReach['url']): HttpsReach => ({
  via: 'https',
  url,
  auth,
  headers: { 'anthropic-version': '2023-06-01' },
})

/** Below a base URL. */
export const messagesBelow = (auth: Auth): HttpsReach => messagesAt(auth, ({ baseUrl }) => `${baseUrl}/messages`)

/** Beside a chat API whose base URL ends with `chat`: its own path takes that place. */
export const besideChat = (chat: string, path: string, auth: Auth): HttpsReach =>
  messagesAt(auth, ({ baseUrl }) => {
    const root = baseUrl.endsWith(chat) ? baseUrl.slice(0, baseUrl.length - chat.length) : baseUrl
    return `${root}${path}/messages`
  })

/** A reach where tokens can be counted as well. */
export const countingTokens = (reach: HttpsReach): HttpsReach => ({
  ...reach,
  countTokensUrl: (input) => `${reach.url(input)}/count_tokens`,
})

/** https://platform.claude.com/docs/en/build-with-claude/prompt-caching; whether it is taken on blocks alone. */
export const messagesCacheMark = (models: RegExp, takes: 'anywhere' | 'on-blocks' = 'anywhere'): CacheMark => ({
  models,
  namespace: 'anthropic',
  name: 'cacheControl',
  value: { type: 'ephemeral' },
  on: 'any',
  ...(takes === 'anywhere' ? { onRequest: true } : {}),
})
