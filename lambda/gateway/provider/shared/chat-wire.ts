import type { Auth, Quirks, WireEndpoint } from '../../core/provider.ts'
import { BEARER } from './credential.ts'

/** Chat completions below a base URL. The format has no URLs of files other than images. */
export const chatWire = (quirks: Quirks = {}, auth: Auth = BEARER): WireEndpoint => ({
  transport: 'https',
  url: ({ baseUrl }) => `${baseUrl}/chat/completions`,
  auth,
  quirks: { fileUrls: false, ...quirks },
})
