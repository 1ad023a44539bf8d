import type { Auth, WireEndpoint } from '../core/provider.ts'

/** Anthropic's Messages API below a base URL, authenticated as Anthropic does it. */
export const messagesWire = (auth: Auth): WireEndpoint => ({
  transport: 'https',
  url: ({ baseUrl }) => `${baseUrl}/messages`,
  countTokensUrl: ({ baseUrl }) => `${baseUrl}/messages/count_tokens`,
  auth,
  headers: { 'anthropic-version': '2023-06-01' },
  quirks: {},
})

export const X_API_KEY: Auth = { kind: 'header', name: 'x-api-key', prefix: '', field: 'apiKey' }
