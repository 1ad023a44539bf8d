import type { WireName } from '#gateway/core/call.ts'
import { compact } from '#gateway/core/json/value.ts'
import type { ApiName } from '#gateway/core/provider/endpoint.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { openaiCompatible } from '#gateway/provider/shared/compatible.ts'
import { type ChatEnd, chatEndOf } from './answers/chat-end.ts'
import type { Recording } from './recording.ts'

/** A recording's API by the gateway's name for it, and the wire of ours that speaks it; else the package does. */
const APIS: Readonly<Record<string, { readonly name: ApiName; readonly wire?: WireName }>> = {
  chat: { name: 'openai-chat', wire: 'openai-chat' },
  messages: { name: 'anthropic-messages', wire: 'anthropic-messages' },
  rawPredict: { name: 'anthropic-messages', wire: 'anthropic-messages' },
  invoke: { name: 'bedrock-invoke', wire: 'anthropic-messages' },
  converse: { name: 'bedrock-converse' },
  generateContent: { name: 'gemini' },
  'cohere-chat': { name: 'cohere-chat' },
}

const TYPES = { 'openai-chat': 'openai-compatible', 'anthropic-messages': 'anthropic-compatible' } as const

/**
 * Where the gateway's slug is another one. Vertex wants a token from Google, whose address no override changes: its
 * Gemini is served by Google AI Studio's provider and its Claude by a compatible one, which read the same bytes.
 */
const SLUGS: Readonly<Record<string, string>> = { vertex: 'google', moonshot: 'moonshotai' }

/** Who serves a recording: a provider that the gateway knows, or one that is described by its `type` alone. */
export interface Server {
  readonly slug: string
  readonly type?: (typeof TYPES)[WireName]
  readonly api: ApiName
  /** The dialect whose clients get the provider's own bytes. */
  readonly relays?: WireName
  /** What a chat stream ends with, as the gateway knows the provider. */
  readonly ends?: ChatEnd
}

const endsOf = (provider: Provider, wire: WireName): ChatEnd | undefined =>
  wire === 'openai-chat' ? chatEndOf(provider) : undefined

const overWire = (provider: Provider, wire: WireName, api: ApiName): Server | undefined =>
  provider.wires[wire] && compact({ slug: provider.slug, api, relays: wire, ends: endsOf(provider, wire) })

/** Whom to ask for a recording; undefined when the gateway does not speak its API. */
export const serverOf = ({ provider, api }: Recording): Server | undefined => {
  const known = PROVIDERS.find(({ slug }) => slug === (SLUGS[provider] ?? provider))
  const { name, wire } = APIS[api] ?? {}
  if (!name) return undefined
  if (!wire) return known?.package?.usage === name ? { slug: known.slug, api: name } : undefined
  const slug = `${provider}-${wire}`
  const ends = endsOf(openaiCompatible({ slug, baseUrl: '' }), wire)
  const stranger = compact({ slug, type: TYPES[wire], api: name, relays: wire, ends })
  return (known && overWire(known, wire, name)) ?? stranger
}

/** Under which the gateway knows a recording. */
export const modelId = (index: number): string => `recorded/${index}`

/** Claude's name makes Bedrock choose its Anthropic wire. */
const upstreamModel = (api: string, index: number): string =>
  APIS[api]?.wire === 'anthropic-messages' ? `claude-case-${index}` : `case-${index}`

export interface Served {
  readonly recording: Recording
  readonly index: number
  readonly server: Server
}

/** A model for every recording, every provider at that address, and a credential for each. */
export const configuration = (cases: readonly Served[], url: string) => ({
  overrides: {
    providers: Object.fromEntries(
      cases.map(({ server: { slug, type } }) => [slug, { type, baseUrl: `${url}/${slug}` }]),
    ),
    models: Object.fromEntries(
      cases.map(({ recording, index, server: { slug, api } }) => {
        const endpoint = { provider: slug, api, model: upstreamModel(recording.api, index) }
        return [modelId(index), { name: recording.id, type: 'language', endpoints: [endpoint] }]
      }),
    ),
  },
  variables: Object.fromEntries(
    PROVIDERS.flatMap(({ credential }) => Object.values(credential))
      .flatMap(({ env }) => env.slice(0, 1))
      .map((name) => [name, name.endsWith('REGION') ? 'us-east-1' : 'recorded']),
  ),
})
