import { AI_SDK } from '../judges/ai-sdk.ts'
import { ANTHROPIC } from '../judges/anthropic.ts'
import type { Client } from '../judges/client.ts'
import { OPENAI } from '../judges/openai.ts'
import type { WireKind } from './hostile-upstream/stage.ts'

export type Mode = 'relay' | 'translate' | 'adapt'

/** Every way from an official client to a provider. */
export interface Column {
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

export const COLUMNS: readonly Column[] = [
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
export const WAYS = ['ask', 'stream'] as const
export type Way = (typeof WAYS)[number]

/** Who answers where the first provider does not. */
export const SECOND = 'second'
export const HEALTHY = 'healthy'

/** The columns' providers at one place, and the one that answers instead of them, as overrides. */
export const providersAt = (baseUrl: string, secondUrl = baseUrl) => ({
  acme: { type: 'openai-compatible', baseUrl },
  bcme: { type: 'anthropic-compatible', baseUrl },
  anthropic: { baseUrl },
  groq: { baseUrl },
  [SECOND]: { type: 'openai-compatible', baseUrl: secondUrl },
})
