import type { Auth, Quirks, WireEndpoint } from '../../core/provider.ts'

export const X_API_KEY: Auth = { kind: 'header', name: 'x-api-key', prefix: '', field: 'apiKey' }

/** Anthropic's Messages API below a base URL. */
export const messagesWire = (auth: Auth, quirks: Quirks = {}): WireEndpoint => ({
  transport: 'https',
  url: ({ baseUrl }) => `${baseUrl}/messages`,
  auth,
  headers: { 'anthropic-version': '2023-06-01' },
  quirks,
})

/** The same where tokens can be counted as well. */
export const countingTokens = (wire: WireEndpoint): WireEndpoint => ({
  ...wire,
  countTokensUrl: (target) => `${wire.url(target)}/count_tokens`,
})

/** The same beside a chat API whose base URL ends with `chat`: its own path takes that place. */
export const besideChat = (chat: string, path: string, auth: Auth, quirks: Quirks = {}): WireEndpoint => ({
  ...messagesWire(auth, quirks),
  url: ({ baseUrl }) => {
    const root = baseUrl.endsWith(chat) ? baseUrl.slice(0, baseUrl.length - chat.length) : baseUrl
    return `${root}${path}/messages`
  },
})
