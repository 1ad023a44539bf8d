import type { Asks, CacheMark, Takes } from '../../core/means.ts'
import type { Auth, HttpsReach, Reach, WireEndpoint } from '../../core/provider.ts'
import type { MessagesQuirks } from '../../core/quirks.ts'

export const X_API_KEY: Auth = { kind: 'header', name: 'x-api-key', prefix: '', field: 'apiKey' }

/** What of an endpoint with Anthropic's Messages API is not as at Anthropic. */
interface MessagesEndpoint {
  readonly urls?: Takes['urls']
  readonly asks?: Asks
  readonly quirks?: MessagesQuirks
}

/** Anthropic's Messages API, however it is reached. */
export const messagesWire = (
  reach: Reach,
  { urls = ['image', 'file'], asks = {}, quirks = {} }: MessagesEndpoint = {},
): WireEndpoint<'anthropic-messages'> => ({
  into: 'body',
  reach,
  takes: { instructions: 'beginning', urls },
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

/** The same where tokens can be counted as well. */
export const countingTokens = (reach: HttpsReach): HttpsReach => ({
  ...reach,
  countTokensUrl: (input) => `${reach.url(input)}/count_tokens`,
})

/** Below a base URL. */
export const messagesBelow = (auth: Auth): HttpsReach => messagesAt(auth, ({ baseUrl }) => `${baseUrl}/messages`)

/** Beside a chat API whose base URL ends with `chat`: its own path takes that place. */
export const besideChat = (chat: string, path: string, auth: Auth): HttpsReach =>
  messagesAt(auth, ({ baseUrl }) => {
    const root = baseUrl.endsWith(chat) ? baseUrl.slice(0, baseUrl.length - chat.length) : baseUrl
    return `${root}${path}/messages`
  })

/** https://platform.claude.com/docs/en/build-with-claude/prompt-caching */
export const messagesCacheMark = (models: RegExp): CacheMark => ({
  models,
  namespace: 'anthropic',
  name: 'cacheControl',
  value: { type: 'ephemeral' },
  on: 'any',
  onRequest: true,
})
