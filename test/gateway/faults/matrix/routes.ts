import { AI_SDK } from '../../../clients/ai-sdk.ts'
import { ANTHROPIC } from '../../../clients/anthropic.ts'
import type { Client } from '../../../clients/client.ts'
import { OPENAI } from '../../../clients/openai.ts'
import type { WireKind } from '../provider.ts'

export type Mode = 'relay' | 'translate' | 'adapt'

/** A client, how the gateway serves it, and the wire on which the provider answers. */
export interface Route {
  readonly client: Client
  readonly mode: Mode
  readonly wire: WireKind
  readonly provider: string
}

const newest = (clients: readonly Client[]): Client => {
  const client = clients.at(-1)
  if (!client) throw new Error('no client')
  return client
}
const [openai, ai] = [newest(OPENAI), newest(AI_SDK)]

/** Every route from an official client to a provider. */
export const ROUTES: readonly Route[] = [
  { client: openai, mode: 'relay', wire: 'chat', provider: 'acme' },
  { client: openai, mode: 'translate', wire: 'messages', provider: 'anthropic' },
  { client: ANTHROPIC, mode: 'relay', wire: 'messages', provider: 'anthropic' },
  { client: ANTHROPIC, mode: 'translate', wire: 'chat', provider: 'acme' },
  { client: ai, mode: 'translate', wire: 'chat', provider: 'acme' },
  { client: ai, mode: 'translate', wire: 'messages', provider: 'bcme' },
  { client: ai, mode: 'adapt', wire: 'messages', provider: 'anthropic' },
  { client: ai, mode: 'adapt', wire: 'chat', provider: 'groq' },
]

/** How a client asks. */
export const METHODS = ['complete', 'stream'] as const
export type Method = (typeof METHODS)[number]

/** Who answers where the first provider does not. */
export const SECOND = 'second'
export const HEALTHY = 'healthy'

/** The routes' providers at one place, and the one that answers instead of them, as overrides. */
export const providersAt = (baseUrl: string, secondUrl = baseUrl) => ({
  acme: { type: 'openai-compatible', baseUrl },
  bcme: { type: 'anthropic-compatible', baseUrl },
  anthropic: { baseUrl },
  groq: { baseUrl },
  [SECOND]: { type: 'openai-compatible', baseUrl: secondUrl },
})
